/* In place of OpenBLAS' driver/others/xerbla.c: a wrong argument to BLAS is the caller's bug, and
 * there is no one to print it to. */
#include "common.h"

int BLASFUNC(xerbla)(char *function, blasint *argument, blasint length) { __builtin_trap(); }
