test_that("all three verbs have a volcano, p on a log axis", {
  change <- fake_change(60, 1, list())
  for (result in list(change, fake_response(60, 2), fake_screen(60), fake_change(1, 1, list(), log = FALSE))) {
    expect_s3_class(plot_volcano(result), "ggplot")
    expect_silent(ggplot2::ggplot_build(plot_volcano(result)))
  }
  points <- ggplot2::layer_data(plot_volcano(change), 2L)
  expect_equal(sort(points$y), sort(-log10(change$p.value)))
})

test_that("a p of zero is drawn at the top, and only significant rows are named", {
  change <- fake_change(20, 1, list())
  change$p.value[1] <- 0
  change$adj.p.value[] <- 1
  change$adj.p.value[1] <- 0
  picture <- plot_volcano(change)
  expect_true(all(is.finite(ggplot2::layer_data(picture, 2L)$y)))
  named <- Filter(function(layer) inherits(layer$geom, "GeomText"), picture$layers)
  expect_identical(named[[1L]]$data$marker[named[[1L]]$data$.name != ""], change$marker[1])
})

test_that("a name lies over no point where it need not", {
  # A named point with another just left of it: the name goes to the right, though the middle lies left.
  boxes <- place_names(c(60, 55), c(30, 30), 10, 3, c(100, 60))
  expect_gt(boxes[1L, "left"], 60)
  # Points all around: it stands all the same.
  ring <- expand.grid(x = 60 + c(-6, 0, 6), y = 30 + c(-3, 0, 3))
  boxes <- place_names(c(60, ring$x), c(30, ring$y), 10, 3, c(100, 60))
  expect_false(anyNA(boxes))
  # A name beside which there is no room is left out; one that is wider than the panel, too.
  expect_true(is.na(place_names(c(5, 5), c(5, 5), c(8, 8), c(6, 6), c(10, 10))[2L, 1L]))
  expect_true(is.na(place_names(5, 5, 12, 3, c(10, 10))[1L, 1L]))
})

test_that("volcano refuses what it does not know", {
  expect_error(plot_volcano(mtcars), class = "cytochange_error_argument")
  expect_error(plot_volcano(fake_change(), markers = "no"), class = "cytochange_error_argument")
  expect_error(plot_volcano(fake_screen()[0, ]), class = "cytochange_error_data")
})

# The names that a picture of so many cm shows, with what they cover in mm: their panel's width and height, left, right,
# bottom and top, from the baseline's depth to the height of a capital.
drawn_names <- function(picture, width = 12, height = 8) {
  grDevices::pdf(NULL, width / 2.54, height / 2.54)
  withr::defer(grDevices::dev.off())
  print(picture)
  grid::grid.force()
  listed <- grid::grid.ls(viewports = TRUE, fullNames = FALSE, print = FALSE)
  at <- which(listed$name == "beside.points")
  do.call(rbind, lapply(at, function(i) {
    grid::seekViewport(rev(strsplit(listed$vpPath[i], "::", fixed = TRUE)[[1L]])[1L])
    room <- c(grid::convertWidth(grid::unit(1, "npc"), "mm", valueOnly = TRUE),
              grid::convertHeight(grid::unit(1, "npc"), "mm", valueOnly = TRUE))
    text <- grid::grid.get("beside.points", global = TRUE)
    text <- if (inherits(text, "text")) list(text) else unclass(text)
    text <- text[[match(i, at)]]
    font <- function(label) grid::textGrob(label, gp = text$gp)
    mm <- function(unit) grid::convertHeight(unit, "mm", valueOnly = TRUE)
    wide <- vapply(text$label, function(l) grid::convertWidth(grid::grobWidth(font(l)), "mm", valueOnly = TRUE), 0)
    up <- vapply(text$label, function(l) mm(grid::grobAscent(font(l))), 0)
    down <- vapply(text$label, function(l) mm(grid::grobDescent(font(l))), 0)
    x <- as.numeric(text$x)
    y <- as.numeric(text$y)
    data.frame(panel = i, label = text$label, left = x, right = x + wide, bottom = y - down, top = y + up,
               width = room[1L], height = room[2L])
  }))
}

overlapping <- function(box) {
  pairs <- utils::combn(nrow(box), 2L)
  over <- apply(pairs, 2L, function(p) {
    a <- box[p[1L], ]
    b <- box[p[2L], ]
    a$panel == b$panel && a$left < b$right && b$left < a$right && a$bottom < b$top && b$bottom < a$top
  })
  apply(pairs[, over, drop = FALSE], 2L, function(p) paste(box$label[p], collapse = " and "))
}

test_that("names in a volcano are whole, and none lies over another", {
  result <- fake_change(60, 1, list())
  # Names that hang below their line, close together, at the edges of the picture and at its top.
  result$marker <- paste0("gypsy-", result$marker)
  result$p.value[1:12] <- 10^-(20 + (1:12) / 4)
  result$adj.p.value[1:12] <- 1e-6
  result$fold_change[1:12] <- rep(c(min(result$fold_change), max(result$fold_change), 1.2), 4)
  for (size in list(c(12, 8), c(8, 6), c(20, 12))) {
    box <- drawn_names(plot_volcano(result, labels = 12L), size[1L], size[2L])
    expect_gt(nrow(box), 2L)
    expect_identical(overlapping(box), character())
    expect_true(all(box$left >= 0 & box$right <= box$width & box$bottom >= 0 & box$top <= box$height))
    expect_identical(anyDuplicated(box$label), 0L)
    # The smallest p always has its name, as it is written.
    expect_true(short_name(result$marker)[12L] %in% box$label)
  }
  # Where there is room for all, all are there.
  result$p.value[1:12] <- 10^-(6 + 2 * 1:12)
  expect_setequal(drawn_names(plot_volcano(result, labels = 12L), 20, 16)$label, short_name(result$marker)[1:12])
  # In each panel its own.
  result <- fake_response(60, 3)
  result$adj.p.value[] <- 1
  result$adj.p.value[c(1, 2, 60, 61)] <- 0.001
  box <- drawn_names(plot_volcano(result), 16, 8)
  expect_identical(overlapping(box), character())
  expect_true(all(box$left >= 0 & box$right <= box$width))
  expect_gt(length(unique(box$panel)), 1L)
})

test_that("the title of many changes within patients counts rises and falls", {
  change <- fake_change(60, 1, list())
  change$adj.p.value <- rep(c(0.01, 0.5), c(3, 57))
  change$fold_low[1:3] <- c(1.1, 0.2, 0.3)
  change$fold_high[1:3] <- c(3, 0.8, 0.9)
  expect_identical(plot_volcano(change)$labels$title, "3 of 60 changes are significant: 1 rise, 2 falls")
})
