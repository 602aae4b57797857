#include "cc_status.h"

#include <stddef.h>

#define CC_STATUS_TEXT(code, name, text) text,

static const char *const status_texts[CC_N_STATUS] = {CC_STATUS_LIST(CC_STATUS_TEXT)};

const char *cc_status_text(cc_status status) { return (size_t)status < CC_N_STATUS ? status_texts[status] : NULL; }
