#ifndef CYTOCHANGE_GLUE_COLUMNS_H
#define CYTOCHANGE_GLUE_COLUMNS_H

/* Columns of a result: a list of X(CODE, "name in R"), of which codes and names are made. */
#define GLUE_CODE(code, name) code,
#define GLUE_NAME(code, name) name,

/* What every screen of markers, one model each, begins with. */
#define GLUE_FIT_COLUMNS(X)                                                                                            \
  X(N, "n")                                                                                                            \
  X(N_EVENT, "n_event")                                                                                                \
  X(SD, "sd")                                                                                                          \
  X(ESTIMATE, "estimate")                                                                                              \
  X(STD_ERROR, "std_error")                                                                                            \
  X(LOW, "low")                                                                                                        \
  X(HIGH, "high")                                                                                                      \
  X(STATISTIC, "statistic")

#endif
