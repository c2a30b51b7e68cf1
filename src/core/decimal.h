/* Reading decimal numbers. */
#ifndef ST_CORE_DECIMAL_H
#define ST_CORE_DECIMAL_H

#include <stddef.h>

/* The float64 nearest to a decimal number, ties to the even one: digits with a point among or
 * around them and an exponent ("12", ".5", "1e-7"), without a sign. Reads as far as it goes and
 * stores in `end`, if given, where that is. Too large is infinity, too small zero. */
double decimal_read(const char *text, const char **end);

#endif
