# What is done once, when the package is built: this file collates last.

# marginaleffects takes classes that it has not heard of where this option names them.
.onLoad <- function(libname, pkgname) {
  options(marginaleffects_model_classes = union(getOption("marginaleffects_model_classes"), "prognostic_model"))
  register_when_loaded("ggeffects", "get_predictions", get_predictions.prognostic_model)
  register_when_loaded("gtsummary", "glance_fun_s3", glance_fun_s3.prognostic_model)
}

# A method for a generic that releases of that package before 2.0 lack: NAMESPACE cannot say so, and R would print an
# error where one of them is loaded.
register_when_loaded <- function(package, generic, method) {
  register <- function(...) {
    home <- asNamespace(package)
    if (exists(generic, home, inherits = FALSE)) registerS3method(generic, "prognostic_model", method, home)
  }
  if (isNamespaceLoaded(package)) register()
  setHook(packageEvent(package, "onLoad"), register)
}

for (record in known_methods()) register_method(record)
for (record in known_likelihoods()) register_likelihood(record)
register_groups(new_response_groups())
fill_response_dictionary(response_groups())
for (record in known_rank_scores()) register_rank_scores(record)
for (record in known_limit_rules()) register_limit_rule(record)
for (record in known_validations()) register_validation(record)
for (record in known_conf_methods()) register_conf_method(record)
for (record in known_standard_errors()) register_standard_error(record)
for (record in known_smoothers()) register_smoother(record)
for (record in known_ties()) register_ties(record)
for (record in known_predictors()) register_predictor(record)
measure_registry$known <- known_measures()
stopifnot(vapply(own_remarks(), is_remark, NA))

# Usages show the choices that the registries hold: a default that is a call of one of their readers becomes its value.
spell_choices <- function(f, readers = c("methods_of", "arm_method_ids", "limit_rules", "likelihoods",
                                         "screen_likelihoods", "validation_ids", "conf_methods",
                                         "standard_error_ids", "smoothers", "compared_rules", "rank_score_ids",
                                         "ties_ids")) {
  defaults <- as.list(formals(f))
  read <- vapply(defaults, function(default) is.call(default) && as.character(default[[1L]])[1L] %in% readers, NA)
  if (!any(read)) return(f)
  formals(f)[read] <- lapply(defaults[read], function(default) as.call(c(quote(c), as.list(eval(default)))))
  f
}

for (name in ls(environment())) {
  if (is.function(get(name)) && !is.primitive(get(name))) assign(name, spell_choices(get(name)))
}

rm(record, name)
