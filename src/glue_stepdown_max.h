#ifndef CYTOCHANGE_GLUE_STEPDOWN_MAX_H
#define CYTOCHANGE_GLUE_STEPDOWN_MAX_H

#include "glue_stepdown_tile.h"

/* count: of each ordered row, the resamples of this call whose running maximum reaches it; `alone`: whose own statistic
 * does; `largest`: resamples x families, the largest statistics, or NULL. Returns 0 after an interrupt. */
int stepdown_max(const stepdown *run, int n_threads, const char *label, int alone, double *largest, double *count);

#endif
