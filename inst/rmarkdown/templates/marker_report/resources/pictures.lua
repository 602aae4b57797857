-- Pandoc writes of each picture in a Word file where it was read from, as its second description. A reader of the
-- report shall not see folders of the machine that wrote it: pictures are numbered instead.
local number = 0

function Image(image)
  local file = io.open(image.src, "rb")
  if not file then return nil end
  local content = file:read("*a")
  file:close()
  number = number + 1
  local ending = image.src:match("%.(%w+)$"):lower()
  image.src = "picture-" .. number .. "." .. ending
  pandoc.mediabag.insert(image.src, "image/" .. ending, content)
  return image
end
