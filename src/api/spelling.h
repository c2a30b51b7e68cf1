/* How messages spell what a person can call. The engine writes PyTensor's names, as a text has
 * them; a caller in JavaScript sees JavaScript's. Messages mark them: `specify_shape`, a call
 * specify_shape(x), an argument ndim=2. Names and values of a person's stand in '...' or bare. */
#ifndef ST_API_SPELLING_H
#define ST_API_SPELLING_H

#include "core/string.h"

/* Appends the message as a caller in JavaScript reads it: marked names in camel case, `n_ones=2` as
 * `nOnes: 2`, None, True and False as null, true and false. What stands in '...' stays. */
void spell_for_host(String *out, const char *message);

#endif
