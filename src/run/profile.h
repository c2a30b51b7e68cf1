/* Where the time of a function goes: what was measured for each step of its plans. */
#ifndef ST_RUN_PROFILE_H
#define ST_RUN_PROFILE_H

#include "run/state.h"

/* Planning, the strip programs included. */
void profile_plan(Function *function, double milliseconds);

/* "rows" and "buffers" of st_function_profile (symtensor.h), an object yet to be closed. */
void profile_print(const Function *function, String *out);

#endif
