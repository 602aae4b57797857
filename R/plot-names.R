# Names beside points: whole, and none over another. What a name covers depends on the size of the picture, so their
# places are found when it is drawn.

# `rows`: what is drawn, with a `.name` for those to be named (the first first where there is no room for all), "" for
# all others.
point_names <- function(rows, size = 2.3) {
  geom <- ggplot2::ggproto("GeomBeside", ggplot2::GeomText, draw_panel = function(data, panel_params, coord) {
    at <- coord$transform(data, panel_params)
    grid::gTree(x = at$x, y = at$y, label = as.character(at$label), cl = "cytochange_names",
                gp = grid::gpar(fontsize = size * ggplot2::.pt, col = "black"))
  })
  ggplot2::layer(geom = geom, stat = "identity", position = "identity", data = rows,
                 mapping = ggplot2::aes(label = .data$.name), params = list(na.rm = TRUE), show.legend = FALSE)
}

#' @exportS3Method grid::makeContent
makeContent.cytochange_names <- function(x) {
  mm <- function(unit, way) (if (way == "x") grid::convertWidth else grid::convertHeight)(unit, "mm", valueOnly = TRUE)
  room <- c(mm(grid::unit(1, "npc"), "x"), mm(grid::unit(1, "npc"), "y"))
  named <- order(x$label == "")[seq_len(sum(x$label != ""))]
  texts <- lapply(x$label[named], grid::textGrob, gp = x$gp)
  extent <- function(of, way) vapply(texts, function(text) mm(of(text), way), 0)
  down <- extent(grid::grobDescent, "y")
  at <- c(named, setdiff(seq_along(x$x), named))
  boxes <- place_names(x$x[at] * room[1L], x$y[at] * room[2L], extent(grid::grobWidth, "x"),
                       down + extent(grid::grobAscent, "y"), room)
  shown <- which(!is.na(boxes[, "left"]))
  if (!length(shown)) return(grid::setChildren(x, grid::gList()))
  text <- grid::textGrob(x$label[named[shown]], grid::unit(boxes[shown, "left"], "mm"),
                         grid::unit(boxes[shown, "bottom"] + down[shown], "mm"), hjust = 0, vjust = 0,
                         name = "beside.points", gp = x$gp)
  grid::setChildren(x, grid::gList(text))
}

# Left and lower edges of the names' boxes, NA of those without room. `x`, `y`: of all points, the named ones first.
# Each stands beside its point, towards the middle if it can, else on the other side, above or below: in the panel, over
# no name before it and no named point, and over no other point where that can be.
place_names <- function(x, y, width, height, room, gap = 1, point = 0.6) {
  n <- length(width)
  boxes <- matrix(NA_real_, n, 2L, dimnames = list(NULL, c("left", "bottom")))
  inside <- function(low, size, room) pmin(pmax(low, 0), room - size)
  # 0: of names or named points; 1: of other points; 2: nothing lies there.
  freedom <- function(left, bottom, i) {
    over <- left < boxes[, 1L] + width & boxes[, 1L] < left + width[i] & bottom < boxes[, 2L] + height &
      boxes[, 2L] < bottom + height[i]
    points <- x + point > left & x - point < left + width[i] & y + point > bottom & y - point < bottom + height[i]
    if (any(over, na.rm = TRUE) || any(points[seq_len(n)])) 0 else if (any(points)) 1 else 2
  }
  for (i in seq_len(n)) {
    if (width[i] > room[1L] || height[i] > room[2L]) next
    sides <- c(x[i] + gap, x[i] - gap - width[i])
    if (x[i] > room[1L] / 2) sides <- rev(sides)
    sides <- sides[sides >= 0 & sides <= room[1L] - width[i]]
    middle <- inside(x[i] - width[i] / 2, width[i], room[1L])
    places <- rbind(cbind(sides, rep(y[i] - height[i] / 2, length(sides))),
                    cbind(middle, c(y[i] + gap, y[i] - gap - height[i])))
    places[, 2L] <- inside(places[, 2L], height[i], room[2L])
    free <- apply(places, 1L, function(place) freedom(place[1L], place[2L], i))
    if (any(free > 0)) boxes[i, ] <- places[which.max(free), ]
  }
  boxes
}
