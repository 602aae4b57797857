#include "../../src/core/cc_status.h"

#include <string.h>

#include "check.h"

int main(void) {
  CHECK(strcmp(cc_status_name(CC_OK), "ok") == 0);
  CHECK(strcmp(cc_status_text(CC_OK), "") == 0);
  CHECK(cc_status_name(CC_N_STATUS) == NULL);
  CHECK(cc_status_text(CC_N_STATUS) == NULL);
  for (int a = 0; a < CC_N_STATUS; a++) {
    CHECK(cc_status_name((cc_status)a) != NULL);
    CHECK(a == CC_OK || strlen(cc_status_text((cc_status)a)) > 0);
    for (int b = 0; b < a; b++) CHECK(strcmp(cc_status_name((cc_status)a), cc_status_name((cc_status)b)) != 0);
  }
  return check_report();
}
