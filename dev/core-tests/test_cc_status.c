#include "../../src/core/cc_status.h"

#include <string.h>

#include "check.h"

int main(void) {
  CHECK(strcmp(cc_status_text(CC_OK), "") == 0);
  CHECK(cc_status_text(CC_N_STATUS) == NULL);
  for (int a = 0; a < CC_N_STATUS; a++) {
    CHECK(a == CC_OK || strlen(cc_status_text((cc_status)a)) > 0);
    for (int b = 0; b < a; b++) CHECK(strcmp(cc_status_text((cc_status)a), cc_status_text((cc_status)b)) != 0);
  }
  return check_report();
}
