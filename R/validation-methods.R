# What a way of validating is called: one record each, which prints, tables and methods_text() read. How its figures
# come about: validation-figures.R.

# The registry; the first is the default of validate_prognosis().
known_validations <- function() {
  bootstrap <- function(set, inside) paste0("in ", big(set$resamples), " bootstrap resamples ", inside)
  shifted <- function(set) "location-shifted bootstrap percentiles"
  list(
    new_validation(
      id = "optimism",
      print = function(set, what) paste0("Optimism bootstrap, ", format_count(set$n_resamples, "resample"), what),
      sentence = function(set, inside) {
        paste0(bootstrap(set, inside), "; what its figures lose from the resample to the patients themselves, the ",
               "optimism, was taken off the apparent figures (Harrell)")
      },
      limits = shifted, cites = c("harrell", "noma")
    ),
    new_validation(
      id = "0.632+",
      print = function(set, what) paste0("0.632+ bootstrap, ", format_count(set$n_resamples, "resample"), what),
      sentence = function(set, inside) {
        paste0(bootstrap(set, inside), "; apparent figures and those in the patients not drawn were weighted by the ",
               "0.632+ rule")
      },
      limits = shifted, cites = c("efron", "noma")
    ),
    new_validation(
      id = "cv",
      print = function(set, what) {
        paste0(set$folds, "-fold cross-validation",
               if (set$repeats > 1) paste0(", repeated ", set$repeats, " times"), what, "; limits from ",
               format_count(set$resamples, "resample"), " of patients")
      },
      sentence = function(set, inside) {
        paste0("by ", set$folds, "-fold cross-validation, dealt anew ", format_count(set$repeats, "time"), ", ", inside,
               " without each fold")
      },
      limits = function(set) {
        paste0("percentiles of ", big(set$resamples), " resamples of the patients with their predictions")
      },
      cites = character()
    )
  )
}

new_validation <- function(...) check_record(list(...), validation_parts(), "validation")

validation_parts <- function() {
  list(
    id = is_text, # what users type
    print = takes("set", "what"), # in prints and footnotes; `what`: what was made anew in each refit
    sentence = takes("set", "inside"), # in methods_text(), after "was validated internally: "
    limits = takes("set"), # there, after "limits are "
    cites = is_texts() # keys of reference_list()
  )
}

validation_registry <- new.env(parent = emptyenv())

register_validation <- function(record) enter_record(record, validation_registry)

validation_ids <- function() names(validation_registry$all)

# That of a validation's settings.
validation_record <- function(set) validation_registry$all[[set$method]]
