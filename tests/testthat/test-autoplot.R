objects <- function() {
  study <- picture_study(2, 2, 1)
  list(marker_study = study, marker_summary = marker_summary(study), missing_report = missing_report(study),
       response_rate = response_rate(study, NULL), sample_flow = sample_flow(study), paired_change = fake_change(),
       response_change = fake_response(),
       prognostic_screen = fake_screen(), roc_curve = fake_roc())
}

test_that("autoplot and plot know every class, and plot returns invisibly what it drew", {
  withr::local_pdf(NULL)
  for (object in sampled(objects(), 3L)) {
    expect_s3_class(ggplot2::autoplot(object), "ggplot")
    drawn <- withVisible(plot(object))
    expect_false(drawn$visible)
    expect_s3_class(drawn$value, "ggplot")
  }
})

test_that("autoplot passes arguments on and refuses unknown ones", {
  expect_match(autoplot(fake_response(), show = "auc")$labels$x, "^AUC")
  expect_error(autoplot(fake_response(), shows = "auc"), class = "cytochange_error_argument")
})
