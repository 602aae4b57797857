# A way of validating: how its figures come about, and what it is called. One record each, which validations, their
# curves, prints, tables and methods_text() read.

# The registry; the first is the default of validate_prognosis(), which offers those that fit again.
known_validations <- function() {
  bootstrap <- function(set, inside) paste0("in ", big(set$resamples), " bootstrap resamples ", inside)
  shifted <- function(set) "location-shifted bootstrap percentiles"
  by_resamples <- function(set) {
    paste0("corrected for optimism by ", format_count(set$n_resamples - set$n_failed, "bootstrap resample"))
  }
  resampled <- function(correct, outside) {
    function(fit, procedure, options) {
      resampled_rows(fit, resampled_refits(fit, procedure, options), options, correct, outside)
    }
  }
  list(
    new_validation(
      id = "optimism", rows = resampled(without_optimism, FALSE), fits = function(options, fit) NULL,
      out_of_fold = FALSE, correction = "optimism", curve = by_resamples,
      print = function(set, what) paste0("Optimism bootstrap, ", format_count(set$n_resamples, "resample"), what),
      sentence = function(set, inside) {
        paste0(bootstrap(set, inside), "; what its figures lose from the resample to the patients themselves, the ",
               "optimism, was taken off the apparent figures (Harrell)")
      },
      limits = shifted, cites = c("harrell", "noma")
    ),
    new_validation(
      id = "0.632+", rows = resampled(weighted_632, TRUE), fits = function(options, fit) NULL,
      out_of_fold = FALSE, correction = "optimism", curve = by_resamples,
      print = function(set, what) paste0("0.632+ bootstrap, ", format_count(set$n_resamples, "resample"), what),
      sentence = function(set, inside) {
        paste0(bootstrap(set, inside), "; apparent figures and those in the patients not drawn were weighted by the ",
               "0.632+ rule")
      },
      limits = shifted, cites = c("bootstrap632", "noma")
    ),
    new_validation(
      id = "cv",
      rows = function(fit, procedure, options) {
        crossed_rows(fit, crossed_refits(fit, procedure, options), options)
      },
      fits = function(options, fit) {
        if (options$folds <= length(fit$y)) return(NULL)
        list("folds", paste0("be at most the number of patients (", length(fit$y), ")"), describe(options$folds))
      },
      out_of_fold = TRUE, correction = "cross-validation",
      curve = function(set) paste0("corrected by ", folds_words(set)),
      print = function(set, what) {
        paste0(folds_words(set), what, "; limits from ", format_count(set$resamples, "resample"), " of patients")
      },
      sentence = function(set, inside) {
        paste0("by ", set$folds, "-fold cross-validation, dealt anew ", format_count(set$repeats, "time"), ", ", inside,
               " without each fold")
      },
      limits = function(set) {
        paste0("percentiles of ", big(set$resamples), " resamples of the patients with their predictions")
      },
      cites = character()
    ),
    new_validation(
      id = new_patients_id, rows = function(fit, procedure, options) new_rows(fit, options),
      fits = function(options, fit) NULL, refits = FALSE, out_of_fold = TRUE, correction = "none",
      interval = percentile_limits,
      curve = function(set) {
        paste0("in new patients, limits from ", format_count(set$resamples, "resample"), " of them")
      },
      print = function(set, what) {
        paste0("In new patients, nothing corrected; limits of the AUC DeLong's, of the others from ",
               format_count(set$resamples, "resample"), " of the patients")
      },
      sentence = function(set, inside) {
        paste0(if (!is.null(set$formula)) "its coefficients were left as they had been fitted, and ",
               "nothing was corrected")
      },
      limits = function(set) {
        paste0("DeLong's for the area, percentiles of ", big(set$resamples), " resamples of these patients for the ",
               "other measures")
      },
      cites = "delong"
    )
  )
}

# That of `newdata` and of given predictions.
new_patients_id <- "new patients"

folds_words <- function(set) {
  paste0(set$folds, "-fold cross-validation", if (set$repeats > 1) paste0(", repeated ", set$repeats, " times"))
}

new_validation <- function(..., refits = TRUE, interval = shifted_limits) {
  check_record(list(..., refits = refits, interval = interval), validation_parts(), "validation")
}

validation_parts <- function() {
  list(
    id = is_text, # what users type
    rows = takes("fit", "procedure", "options"), # the figures, with attribute `refits`
    fits = takes("options", "fit"), # NULL, or what abort_argument() is told where an option does not suit the model
    refits = is_flag, # is the model fitted again, and are figures corrected?
    out_of_fold = is_flag, # are a column's predictions those of models that did not see the patient, a repeat each?
    interval = takes("centre", "distribution", "conf.level", "range"), # of curves
    correction = is_text, # in settings() of curves
    curve = takes("set"), # in prints and pictures of curves
    print = takes("set", "what"), # in prints and footnotes; `what`: what was made anew in each refit
    sentence = takes("set", "inside"), # in methods_text(), after "was validated internally: "
    limits = takes("set"), # there, after "limits are "
    cites = is_texts() # keys of reference_list()
  )
}

validation_registry <- new.env(parent = emptyenv())

register_validation <- function(record) enter_record(record, validation_registry)

validation_ids <- function() names(Filter(function(record) record$refits, validation_registry$all))

# That of a validation's settings.
validation_record <- function(set) validation_registry$all[[set$method]]
