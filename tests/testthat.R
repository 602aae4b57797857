library(testthat)
library(cytochange)

test_check("cytochange")
