#include "CLinux.h"

#include <sys/prctl.h>

int clinux_close_memory(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
