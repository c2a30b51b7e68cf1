/* Reading: the number is D * 10^e with D of as many digits as there are: a quotient N / M of large
 * integers, of which the 64 leading bits and whether something is left decide the nearest float64
 * (W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990, section 3). */
#include "core/decimal.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Of what comes behind DECIMAL_DIGITS only whether it is zero matters. */
enum { LIMBS = 124 };                    /* 2^(32 * LIMBS) > 10^(770 + 342) * 2^64 */
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
typedef struct Scaled {
  Integer digits;
  int count; /* of D's digits */
  int exponent;
} Scaled;

static void add_digit(Scaled *number, char digit, bool behind_point) {
  bool leading_zero = !number->count && digit == '0';
  if (leading_zero || number->count < DECIMAL_DIGITS) {
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
  Scaled number = {.count = 0};
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

/* ---- writing ---- */

/* x / 10^9 in place of x; the rest. */
static uint32_t divide_by_billion(Integer *x) {
  uint64_t rest = 0;
  for (int i = x->length - 1; i >= 0; i--) {
    rest = rest << 32 | x->limbs[i];
    x->limbs[i] = (uint32_t)(rest / 1000000000);
    rest %= 1000000000;
  }
  while (x->length && !x->limbs[x->length - 1]) x->length--;
  return (uint32_t)rest;
}

/* The digits of x, used up, at the end of `room`; where they begin. */
static char *all_digits(Integer *x, char *end) {
  char *at = end;
  while (x->length) {
    uint32_t nine = divide_by_billion(x);
    for (int i = 0; i < 9; i++, nine /= 10) *--at = (char)('0' + nine % 10);
  }
  while (at < end && *at == '0') at++;
  return at;
}

/* Cuts the digits off behind `kept`, to the nearest, ties to the even digit; whether a digit was
 * carried over to the front, which is 1 then, the others 0. */
static bool round_digits(char *digits, int count, int kept) {
  bool rest = false;
  for (int i = kept + 1; i < count; i++) rest |= digits[i] != '0';
  bool odd = kept > 0 && (digits[kept - 1] & 1);
  if (digits[kept] < '5' || (digits[kept] == '5' && !rest && !odd)) return false;
  while (kept > 0 && digits[kept - 1] == '9') digits[--kept] = '0';
  if (!kept) return true;
  digits[kept - 1]++;
  return false;
}

/* x = m 2^e is m 5^-e / 10^-e for e < 0: an integer either way, and a power of ten. */
void decimal_write(double x, bool fixed, int places, Decimal *out) {
  char room[DECIMAL_DIGITS + 18], *end = room + sizeof room;
  int power, kept;
  uint64_t mantissa = (uint64_t)ldexp(frexp(x, &power), 53);
  power -= 53;
  for (; power < 0 && mantissa && !(mantissa & 1); mantissa >>= 1) power++;
  Integer number = {mantissa >> 32 ? 2 : mantissa > 0,
                    {(uint32_t)mantissa, (uint32_t)(mantissa >> 32)}};
  if (power > 0) shift_left(&number, power);
  for (int i = power; i < 0; i++) multiply_add(&number, 5, 0);
  char *digits = all_digits(&number, end);
  int count = (int)(end - digits);
  out->exponent = count ? count - 1 + (power < 0 ? power : 0) : 0;
  kept = fixed ? out->exponent + 1 + places : places + 1;
  if (kept < 0) kept = count = 0;
  if (kept < count) {
    count = kept;
    if (round_digits(digits, (int)(end - digits), kept)) {
      *--digits = '1';
      out->exponent++;
      count = fixed ? count + 1 : count;
    }
  }
  out->count = count;
  memcpy(out->digits, digits, (size_t)count);
}
