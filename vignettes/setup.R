# What all vignettes share: results print as in a console of 80 columns, plain data frames as a table.
knitr::opts_chunk$set(collapse = FALSE, comment = "", fig.width = 6.2, fig.height = 4, dpi = 78, message = FALSE,
                      fig.retina = NULL,
                      render = function(x, options, ...) {
                        if (identical(class(x), "data.frame")) x <- table_of(x)
                        as_table <- inherits(x, c("knitr_kable", "knit_asis", "paper_table", "gtsummary", "gt_tbl"))
                        if (as_table) knitr::knit_print(x) else knitr::normal_print(x)
                      })
options(width = 80, cytochange.progress = FALSE)

# Numbers to three digits, p values as journals want them.
table_of <- function(rows) {
  is_p <- grepl("(^|[._ ])p($|[._ ])", names(rows)) & names(rows) != "p_min"
  whole <- function(x) all(is.na(x) | x == round(x))
  number <- function(x) {
    if (whole(x)) return(format(x, scientific = FALSE, trim = TRUE))
    shown <- sub("[.]$", "", formatC(x, digits = 3, format = "fg", flag = "#"))
    ifelse(x != 0 & abs(x) < 1e-4, formatC(x, digits = 2, format = "e"), shown)
  }
  shown <- Map(function(x, p) {
    if (!is.numeric(x)) return(as.character(x))
    ifelse(is.na(x), "", if (p) ifelse(x < 0.001, "<0.001", sprintf("%.3f", x)) else number(x))
  }, rows, is_p)
  knitr::kable(as.data.frame(shown, optional = TRUE), row.names = FALSE, col.names = names(rows),
               align = ifelse(vapply(rows, is.numeric, NA), "r", "l"))
}
