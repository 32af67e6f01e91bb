/* net_failed.c -- the name of the call that failed. */
#include "net.h"

_Thread_local const char *net_failed;
