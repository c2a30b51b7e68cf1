/* Reduction of large angles modulo pi/2: Payne and Hanek, Radian reduction for trigonometric
 * functions, SIGNUM Newsletter 18 (1983). |x| = m 2^e with a 53-bit integer m. Bits of 2/pi whose
 * product with m 2^e is a multiple of 4 are skipped; of the following ones 224 are multiplied with
 * m. No double is nearer than 2^-62 to a multiple of pi/2, so the 128 bits kept behind the binary
 * point leave 66 significant ones. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "vecmath/trigonometric.h"

enum { WINDOW_WORDS = 7, PRODUCT_WORDS = WINDOW_WORDS + 2 };

/* 2/pi = 0.a2f9836e 4e441529 ... in hexadecimal: 1280 bits, enough for 2^1024. */
static const uint32_t two_over_pi[] = {
    0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
    0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484,
    0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f,
    0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b,
    0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab, 0xf0cfbc20, 0x9af4361d};

/* m times the window of 2/pi that begins at `word`, least significant word first. */
static void multiply_window(uint64_t m, int word, uint32_t product[PRODUCT_WORDS + 2]) {
  uint32_t low = (uint32_t)m, high = (uint32_t)(m >> 32);
  memset(product, 0, (PRODUCT_WORDS + 2) * sizeof *product);
  uint64_t carry_low = 0, carry_high = 0;
  for (int i = 0; i < WINDOW_WORDS; i++) {
    uint64_t digit = two_over_pi[word + WINDOW_WORDS - 1 - i];
    carry_low += digit * low + product[i];
    product[i] = (uint32_t)carry_low;
    carry_low >>= 32;
    carry_high += digit * high + product[i + 1];
    product[i + 1] = (uint32_t)carry_high;
    carry_high >>= 32;
  }
  uint64_t top = carry_low + product[WINDOW_WORDS];
  product[WINDOW_WORDS] = (uint32_t)top;
  product[WINDOW_WORDS + 1] = (uint32_t)(carry_high + (top >> 32));
}

/* The 64 bits from bit `position` on. */
static uint64_t bits_from(const uint32_t product[PRODUCT_WORDS + 2], int position) {
  int word = position / 32, shift = position % 32;
  uint64_t low = product[word] | (uint64_t)product[word + 1] << 32;
  return shift ? low >> shift | (uint64_t)product[word + 2] << (64 - shift) : low;
}

/* (high + low 2^-64) 2^-64 times pi/2, as a double and what it leaves. Not both are 0. */
static void times_half_pi(uint64_t high, uint64_t low, double *r, double *tail) {
  int zeros = high ? __builtin_clzll(high) : 64 + __builtin_clzll(low);
  uint64_t top = zeros == 0   ? high
                 : zeros < 64 ? high << zeros | low >> (64 - zeros)
                              : low << (zeros - 64);
  uint64_t next = zeros < 64 ? low << zeros : 0;
  double scale = ldexp(1.0, -64 - zeros);
  double head = (double)(top >> 38 << 38); /* 26 bits, so that its products below are exact */
  double middle = (double)((top << 26 >> 26) >> 11 << 11);
  double rest = (double)(top & 0x7ff) + (double)next * 0x1p-64;
  const double half_pi = 0x1.921fb54442d18p+0, first = 0x1.921fb50000000p+0,
               second = 0x1.110b460000000p-26;
  const double third = 0x1.1a62633145c07p-54;
  double large = head * first;
  double small = head * third + middle * second + rest * half_pi;
  small += head * second + middle * first;
  double sum = large + small;
  *r = sum * scale;
  *tail = ((large - sum) + small) * scale;
}

/* r + tail = x - q pi/2 for x > 2^16; returns q modulo 4. NaN for infinity. */
static int reduce_large(double x, double *r, double *tail) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  if (bits >> 52 == 0x7ff) { /* infinite or NaN: no angle */
    *r = *tail = x - x;
    return 0;
  }
  int exponent = (int)(bits >> 52) - 1075;
  uint64_t m = (bits & 0xfffffffffffff) | 0x10000000000000;
  int word = exponent >= 2 ? (exponent - 2) / 32 : 0;
  uint32_t product[PRODUCT_WORDS + 2];
  multiply_window(m, word, product);
  int point = 32 * WINDOW_WORDS - (exponent - 32 * word);
  int quadrant = (int)(bits_from(product, point) & 3);
  uint64_t high = bits_from(product, point - 64), low = bits_from(product, point - 128);
  double sign = 1;
  if (high >> 63) { /* nearer to the next multiple */
    quadrant++;
    sign = -1;
    low = ~low + 1;
    high = ~high + (low == 0);
  }
  times_half_pi(high, low, r, tail);
  *r *= sign;
  *tail *= sign;
  return quadrant & 3;
}

static VecAngleF64 angle_f64(v2d x) {
  VecAngleF64 a = vec_angle_f64(x);
  for (int i = 0; i < 2; i++) {
    double r, tail, magnitude = fabs(x[i]);
    if (!(magnitude > VEC_TRIG_LIMIT_F64)) continue;
    a.quadrant[i] = (uint64_t)reduce_large(magnitude, &r, &tail);
    a.r[i] = r;
    a.tail[i] = tail;
  }
  return a;
}

/* For float32 results the tail is not needed. */
static v2d angle_mid(v2d x, v2u *quadrant) {
  v2d angle = vec_angle_mid(x, quadrant);
  for (int i = 0; i < 2; i++) {
    double r, tail, magnitude = fabs(x[i]);
    if (!(magnitude > (double)VEC_TRIG_LIMIT_F32)) continue;
    (*quadrant)[i] = (uint64_t)reduce_large(magnitude, &r, &tail);
    angle[i] = r;
  }
  return angle;
}

static VecAngleF32 angle_f32(v4f x) {
  v2u low_quadrant, high_quadrant;
  v2d low = angle_mid(vec_low(x), &low_quadrant), high = angle_mid(vec_high(x), &high_quadrant);
  return vec_angle_narrow(low, high, low_quadrant, high_quadrant);
}

/* Kernels of src/jit import these from the engine. */
#define EXPORTED __attribute__((used, visibility("default")))

EXPORTED v2d vecmath_sin_large_f64(v2d x) { return vec_sin_angle_f64(angle_f64(x), x); }
EXPORTED v2d vecmath_cos_large_f64(v2d x) { return vec_cos_angle_f64(angle_f64(x)); }
EXPORTED v2d vecmath_tan_large_f64(v2d x) { return vec_tan_angle_f64(angle_f64(x), x); }
EXPORTED v4f vecmath_sin_large_f32(v4f x) { return vec_sin_angle_f32(angle_f32(x), x); }
EXPORTED v4f vecmath_cos_large_f32(v4f x) { return vec_cos_angle_f32(angle_f32(x)); }

EXPORTED v4f vecmath_tan_large_f32(v4f x) {
  v2u low_quadrant, high_quadrant;
  v2d low = angle_mid(vec_low(x), &low_quadrant), high = angle_mid(vec_high(x), &high_quadrant);
  v4f y = vec_narrow(vec_tan_mid(low, low_quadrant), vec_tan_mid(high, high_quadrant));
  return vec_xor_f32(y, vec_sign_f32(x));
}
