#include "cc_penalty.h"

/* Maximum likelihood. */
const cc_penalty cc_penalty_none = {.concave = 1, .most_polish = 8, .order = 2, .last_step = 1e-11};

#define RECORD(code, name) [CC_PENALTY_##code] = &cc_penalty_##name,
static const cc_penalty *const penalties[] = {CC_PENALTY_LIST(RECORD)};

const cc_penalty *cc_penalty_of(cc_penalty_kind kind) { return penalties[kind]; }
