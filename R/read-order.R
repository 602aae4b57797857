# Responses from worst to best.

# The place of each text in an order: where it stands there itself, else where its grade does.
place_in_order <- function(text, ordered) {
  at <- match(text, ordered)
  other <- which(is.na(at) & !is.na(text))
  at[other] <- match(response_grade(text[other]), response_grade(ordered))
  at
}

# The responses that occur, from worst to best. A grade written in several ways is called by its code.
read_order <- function(ordered, response) {
  counts <- table_of(response_text(response))
  counts <- counts[!is_neither(names(counts))]
  known <- names(counts)
  if (is.null(ordered)) {
    by_grade <- split(known, factor(response_grade(known), grade_codes()))
    by_grade <- by_grade[lengths(by_grade) > 0L]
    return(unname(ifelse(lengths(by_grade) == 1L, vapply(by_grade, `[`, "", 1L), names(by_grade))))
  }
  ordered <- check_strings(ordered, "ordered", min_len = 2L)
  neither <- ordered[is_neither(ordered)]
  ordered <- setdiff(ordered, neither)
  place <- place_in_order(known, ordered)
  strange <- setdiff(ordered, c(known, levels(response)))
  strange <- strange[!response_word(strange) %in% unlist(known_words())]
  outside <- counts[is.na(place)]
  if (all(is.na(place)) || (length(strange) && length(outside))) {
    abort_argument("ordered", "name values of the response, from worst to best",
                   enumerate(dQuote(if (length(strange)) strange else ordered, FALSE)),
                   paste0("the responses are ", enumerate(dQuote(known, FALSE))))
  }
  said <- c(if (length(neither)) paste0("No place in an order has ", enumerate(dQuote(neither, FALSE)), "."),
            if (length(strange)) paste0("Of `ordered` do not occur: ", enumerate(dQuote(strange, FALSE)), "."),
            if (length(outside)) paste0("Without a place in `ordered`: ", counted_codes(outside), "."),
            turned <- turned_order(ordered))
  if (length(said)) inform_cytochange(paste(said, collapse = " "), "ordered",
                                      names = c(neither, strange, names(outside), if (!is.null(turned)) ordered))
  ordered[seq_along(ordered) %in% place]
}

# What is said of an order in which a better response stands before a worse one.
turned_order <- function(ordered) {
  rank <- match(response_grade(ordered), grade_codes())
  if (is.unsorted(rank, na.rm = TRUE)) {
    paste0("`ordered` goes from worst to best: the worst is ", dQuote(ordered[1L], FALSE), ", the best ",
           dQuote(ordered[length(ordered)], FALSE), ".")
  }
}

# Responses that are text as a factor, its levels from worst to best, those without a place behind.
worst_first <- function(response, order) {
  if (!is.factor(response) && !is.character(response)) return(response)
  text <- blank_to_na(response_text(response))
  known <- unique(c(trim_blanks(levels(response)), text))
  known <- known[!blank_text(known)]
  factor(text, known[order(place_in_order(known, order))])
}
