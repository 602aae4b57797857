#include "cc_limited.h"

#include <math.h>

cc_interval cc_known_value(const cc_measurement *m) {
  return (cc_interval){m->beyond < 0 ? -INFINITY : m->value, m->beyond > 0 ? INFINITY : m->value};
}
