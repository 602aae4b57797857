# Whole numbers of 64 bits.

# Columns of class integer64 (package bit64, which need not be there): numbers where these are exact, else text.
# The 64 bits of each are those of a double.
whole_numbers <- function(x) {
  halves <- matrix(readBin(writeBin(as.double(unclass(x)), raw(), endian = "little"), "integer", 2L * length(x),
                           endian = "little"), 2L)
  unsigned <- function(half) ifelse(is.na(half), 2^31, ifelse(half < 0, half + 2^32, half))
  low <- unsigned(halves[1L, ])
  high <- ifelse(is.na(halves[2L, ]), -2^31, halves[2L, ])
  missing <- is.na(halves[2L, ]) & low == 0
  number <- ifelse(missing, NA, high * 2^32 + low)
  if (all(abs(number) < 2^53, na.rm = TRUE)) return(number)
  exact_text(high, low, missing)
}

# Digits of high x 2^32 + low, four at a time from the right by long division of 16-bit parts.
exact_text <- function(high, low, missing) {
  negative <- high < 0
  low_of <- ifelse(negative, (2^32 - low) %% 2^32, low)
  high_of <- ifelse(negative, -high - (low > 0), high)
  parts <- cbind(high_of %/% 65536, high_of %% 65536, low_of %/% 65536, low_of %% 65536)
  text <- ""
  for (group in 1:5) {
    rest <- 0
    for (k in 1:4) {
      now <- rest * 65536 + parts[, k]
      parts[, k] <- now %/% 1e4
      rest <- now %% 1e4
    }
    text <- paste0(sprintf("%04.0f", rest), text)
  }
  ifelse(missing, NA, paste0(ifelse(negative, "-", ""), sub("^0+(?=.)", "", text, perl = TRUE)))
}
