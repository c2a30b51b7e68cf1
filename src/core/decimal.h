/* Decimal numbers, read and written: exact, then rounded once. */
#ifndef ST_CORE_DECIMAL_H
#define ST_CORE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

/* The float64 nearest to a decimal number, ties to the even one: digits with a point among or
 * around them and an exponent ("12", ".5", "1e-7"), without a sign. Reads as far as it goes and
 * stores in `end`, if given, where that is. Too large is infinity, too small zero. */
double decimal_read(const char *text, const char **end);

/* Digits, the first of which (not 0, but of 0) stands for 10^exponent. */
enum { DECIMAL_DIGITS = 770 }; /* no float64 and no middle between two has more */
typedef struct Decimal {
  int count, exponent;
  char digits[DECIMAL_DIGITS];
} Decimal;

/* The digits of x, finite and not negative, up to `places` behind the first, or, fixed, behind the
 * point; ties to the even digit. None at all where fixed ones are all 0. */
void decimal_write(double x, bool fixed, int places, Decimal *out);

#endif
