/* The number is D * 10^e with D of as many digits as there are: a quotient N / M of large integers,
 * of which the 64 leading bits and whether something is left decide the nearest float64 (W. D.
 * Clinger, "How to read floating point numbers accurately", PLDI 1990, section 3). */
#include "core/decimal.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* No float64 and no middle between two has more significant digits; of what comes behind only
 * whether it is zero matters. */
enum { DIGITS = 770, LIMBS = 124 };      /* 2^(32 * LIMBS) > 10^(770 + 342) * 2^64 */
enum { SMALLEST = -345, LARGEST = 310 }; /* beyond these powers of ten: zero, infinity */

typedef struct Integer {
  int length; /* limbs in use, the last one not 0 */
  uint32_t limbs[LIMBS];
} Integer;

static void multiply_add(Integer *x, uint32_t factor, uint32_t carry) {
  for (int i = 0; i < x->length; i++) {
    uint64_t product = (uint64_t)x->limbs[i] * factor + carry;
    x->limbs[i] = (uint32_t)product;
    carry = (uint32_t)(product >> 32);
  }
  if (carry) x->limbs[x->length++] = carry;
}

static void multiply_power_of_ten(Integer *x, int exponent) {
  for (; exponent >= 9; exponent -= 9) multiply_add(x, 1000000000, 0);
  for (; exponent > 0; exponent--) multiply_add(x, 10, 0);
}

static void shift_left(Integer *x, int bits) {
  int whole = bits / 32;
  if (!x->length) return;
  memmove(x->limbs + whole, x->limbs, (size_t)x->length * sizeof *x->limbs);
  memset(x->limbs, 0, (size_t)whole * sizeof *x->limbs);
  x->length += whole;
  multiply_add(x, (uint32_t)1 << bits % 32, 0);
}

static int bit_length(const Integer *x) {
  return x->length ? 32 * x->length - __builtin_clz(x->limbs[x->length - 1]) : 0;
}

static int compare(const Integer *a, const Integer *b) {
  if (a->length != b->length) return a->length < b->length ? -1 : 1;
  for (int i = a->length - 1; i >= 0; i--)
    if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
  return 0;
}

/* a -= b where a >= b. */
static void subtract(Integer *a, const Integer *b) {
  uint32_t borrow = 0;
  for (int i = 0; i < a->length; i++) {
    uint64_t taken = (uint64_t)(i < b->length ? b->limbs[i] : 0) + borrow;
    borrow = a->limbs[i] < taken;
    a->limbs[i] = (uint32_t)(a->limbs[i] - taken);
  }
  while (a->length && !a->limbs[a->length - 1]) a->length--;
}

/* quotient * 2^exponent rounded to even at the precision that its size leaves; `rest`: what was cut
 * off before was not zero. */
static double round_quotient(uint64_t quotient, int exponent, bool rest) {
  int width = 64 - __builtin_clzll(quotient), cut = width - 53;
  if (exponent + cut < -1074) cut = -1074 - exponent;
  if (cut <= 0) return ldexp((double)quotient, exponent);
  if (cut > 64) return 0;
  uint64_t kept = cut == 64 ? 0 : quotient >> cut, half = (uint64_t)1 << (cut - 1);
  uint64_t below = cut == 64 ? quotient : quotient & (2 * half - 1);
  if (below > half || (below == half && (rest || (kept & 1)))) kept++;
  return ldexp((double)kept, exponent + cut);
}

/* n / m, both not 0; n and m are used up. */
static double divide(Integer *n, Integer *m) {
  int exponent = bit_length(n) - bit_length(m) - 62; /* then the quotient has 62 or 63 bits */
  if (exponent < 0)
    shift_left(n, -exponent);
  else
    shift_left(m, exponent);
  shift_left(m, 63);
  uint64_t quotient = 0;
  for (int bit = 0; bit < 64; bit++) {
    quotient <<= 1;
    if (compare(n, m) >= 0) {
      subtract(n, m);
      quotient |= 1;
    }
    shift_left(n, 1);
  }
  return round_quotient(quotient, exponent, n->length > 0);
}

/* The digits' value D and the power of ten that belongs to it. */
typedef struct Decimal {
  Integer digits;
  int count; /* of D's digits */
  int exponent;
} Decimal;

static void add_digit(Decimal *number, char digit, bool behind_point) {
  bool leading_zero = !number->count && digit == '0';
  if (leading_zero || number->count < DIGITS) {
    if (!leading_zero) {
      multiply_add(&number->digits, 10, (uint32_t)(digit - '0'));
      number->count++;
    }
    number->exponent -= behind_point;
    return;
  }
  if (digit != '0') number->digits.limbs[0] |= 1; /* D's last digit is then not a tie's */
  number->exponent += !behind_point;
}

static const char *read_exponent(const char *text, int *exponent) {
  if ((*text | 0x20) != 'e') return text;
  const char *at = text + 1;
  bool negative = *at == '-';
  if (*at == '-' || *at == '+') at++;
  if (!isdigit((unsigned char)*at)) return text;
  int value = 0;
  for (; isdigit((unsigned char)*at); at++)
    if (value < 100000) value = 10 * value + (*at - '0');
  *exponent += negative ? -value : value;
  return at;
}

double decimal_read(const char *text, const char **end) {
  Decimal number = {.count = 0};
  bool point = false;
  for (; isdigit((unsigned char)*text) || (*text == '.' && !point); text++) {
    if (*text == '.')
      point = true;
    else
      add_digit(&number, *text, point);
  }
  text = read_exponent(text, &number.exponent);
  if (end) *end = text;
  int magnitude = number.count + number.exponent;
  if (!number.count || magnitude < SMALLEST) return 0;
  if (magnitude > LARGEST) return INFINITY;
  Integer one = {1, {1}};
  multiply_power_of_ten(number.exponent > 0 ? &number.digits : &one, abs(number.exponent));
  return divide(&number.digits, &one);
}
