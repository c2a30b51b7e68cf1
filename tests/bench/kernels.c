/* What a person would write by hand in C with WebAssembly SIMD for the loops of the bench: the honest
 * limit. Compiled by kernels.mjs with the tools and flags of the engine; functions of numbers are those
 * of src/vecmath, so that the loops are compared, not the polynomials. Lengths are multiples of 16. */
#include "vecmath/error_function.h"
#include "vecmath/exponential.h"
#include "vecmath/hyperbolic.h"
#include "vecmath/logarithm.h"

#define EXPORT      __attribute__((used, visibility("default")))
#define EACH4(i, n) for (int i = 0; i < (n); i += 4)
#define EACH2(i, n) for (int i = 0; i < (n); i += 2)

static inline v4f load(const float *p) { return (v4f)wasm_v128_load(p); }
static inline v2d load_f64(const double *p) { return (v2d)wasm_v128_load(p); }
static inline void store(void *p, v4f v) { wasm_v128_store(p, (v128_t)v); }
static inline v4f splat(float x) { return (v4f){x, x, x, x}; }
static inline v2d splat_f64(double x) { return (v2d){x, x}; }
static inline v4f root(v4f x) { return (v4f)wasm_f32x4_sqrt((v128_t)x); }
static inline v2d low(v4f x) { return (v2d)wasm_f64x2_promote_low_f32x4((v128_t)x); }
static inline v2d high(v4f x) {
  return low((v4f)wasm_i32x4_shuffle((v128_t)x, (v128_t)x, 2, 3, 2, 3));
}
static inline v4f narrow(v2d a, v2d b) {
  v128_t x = wasm_f32x4_demote_f64x2_zero((v128_t)a), y = wasm_f32x4_demote_f64x2_zero((v128_t)b);
  return (v4f)wasm_i32x4_shuffle(x, y, 0, 1, 4, 5);
}

EXPORT void chain(const float *x, float *y, int n, float a, float b, float c) {
  v4f va = splat(a), vb = splat(b), vc = splat(c);
  EACH4(i, n) {
    v4f v = load(x + i);
    store(y + i, vec_tanh_f32(va * v + vb) * vec_exp_f32(-(v * v)) + vc);
  }
}

EXPORT void chain64(const double *x, double *y, int n, double a, double b, double c) {
  v2d va = splat_f64(a), vb = splat_f64(b), vc = splat_f64(c);
  EACH2(i, n) {
    v2d v = load_f64(x + i);
    store(y + i, (v4f)(vec_tanh_f64(va * v + vb) * vec_exp_f64(-(v * v)) + vc));
  }
}

EXPORT void light32(const float *x, const float *z, const float *w, float *y, int n, float a,
                    float b, float c) {
  v4f va = splat(a), vb = splat(b), vc = splat(c);
#pragma clang loop unroll_count(4)
  EACH4(i, n) {
    v4f v = load(x + i);
    store(y + i, (va * v + vb) * load(z + i) - load(w + i) * v + vc);
  }
}

EXPORT void light64(const double *x, const double *z, const double *w, double *y, int n, double a,
                    double b, double c) {
  v2d va = splat_f64(a), vb = splat_f64(b), vc = splat_f64(c);
#pragma clang loop unroll_count(4)
  EACH2(i, n) {
    v2d v = load_f64(x + i);
    store(y + i, (v4f)((va * v + vb) * load_f64(z + i) - load_f64(w + i) * v + vc));
  }
}

EXPORT void int32(const int32_t *x, const int32_t *y, int32_t *out, int n) {
#pragma clang loop unroll_count(4)
  EACH4(i, n) {
    v4i a = (v4i)wasm_v128_load(x + i), b = (v4i)wasm_v128_load(y + i);
    wasm_v128_store(out + i, (v128_t)((a * b + 7 * a - b) ^ (a & b)));
  }
}

EXPORT void outer_add(const float *u, const float *v, float *y, int rows, int cols) {
  for (int i = 0; i < rows; i++, y += cols) {
    v4f left = splat(u[i]);
#pragma clang loop unroll_count(4)
    EACH4(j, cols) store(y + j, left + load(v + j));
  }
}

/* ---- rows, sums in float64 as ours ---- */

static inline double total(v2d a, v2d b) {
  v2d s = a + b;
  return s[0] + s[1];
}

static double row_sum(const float *x, int n) {
  v2d a = {0}, b = {0}, c = {0}, d = {0};
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    v4f v = load(x + i), w = load(x + i + 4);
    a += low(v), b += high(v), c += low(w), d += high(w);
  }
  double sum = total(a + c, b + d);
  for (; i < n; i++) sum += x[i];
  return sum;
}

EXPORT void sum_rows(const float *x, float *y, int rows, int cols, float scale) {
  for (int i = 0; i < rows; i++) y[i] = (float)(row_sum(x + i * cols, cols) * (double)scale);
}

EXPORT void sum_columns(const float *x, float *y, int rows, int cols, float scale) {
  for (int j = 0; j < cols; j += 8) {
    v2d a = {0}, b = {0}, c = {0}, d = {0};
    for (int i = 0; i < rows; i++) {
      v4f v = load(x + i * cols + j), w = load(x + i * cols + j + 4);
      a += low(v), b += high(v), c += low(w), d += high(w);
    }
    store(y + j, narrow(a, b) * splat(scale));
    store(y + j + 4, narrow(c, d) * splat(scale));
  }
}

/* pmax is one instruction where max is six, and passes over a NaN: those are looked for beside it. */
static float row_max(const float *x, int n) {
  v4f a = load(x), b = a;
  v4i odd = {0};
  int i = 0;
  for (; i + 8 <= n; i += 8) {
    v4f v = load(x + i), w = load(x + i + 4);
    a = (v4f)wasm_f32x4_pmax((v128_t)a, (v128_t)v);
    b = (v4f)wasm_f32x4_pmax((v128_t)b, (v128_t)w);
    odd |= (v != v) | (w != w);
  }
  if (wasm_v128_any_true((v128_t)odd)) return __builtin_nanf("");
  a = (v4f)wasm_f32x4_pmax((v128_t)a, (v128_t)b);
  float most = a[0] > a[1] ? a[0] : a[1], other = a[2] > a[3] ? a[2] : a[3];
  for (; i < n; i++)
    if (x[i] > most) most = x[i];
  return most > other ? most : other;
}

EXPORT void max_rows(const float *x, float *y, int rows, int cols) {
  for (int i = 0; i < rows; i++) y[i] = row_max(x + i * cols, cols);
}

EXPORT void softmax(const float *x, float *y, int rows, int cols) {
  for (int i = 0; i < rows; i++, x += cols, y += cols) {
    v4f most = splat(row_max(x, cols));
    v2d a = {0}, b = {0};
    EACH4(j, cols) {
      v4f e = vec_exp_f32(load(x + j) - most);
      store(y + j, e);
      a += low(e), b += high(e);
    }
    v4f scale = splat((float)(1 / total(a, b)));
    EACH4(j, cols) store(y + j, load(y + j) * scale);
  }
}

EXPORT void cross_entropy_grad(const float *x, const float *target, float *y, int rows, int cols) {
  v4f share = splat(1.0f / (float)rows);
  for (int i = 0; i < rows; i++, x += cols, y += cols, target += cols) {
    softmax(x, y, 1, cols);
    EACH4(j, cols) store(y + j, (load(y + j) - load(target + j)) * share);
  }
}

static void row_moments(const float *x, int n, float epsilon, float *mean, float *scale) {
  double m = row_sum(x, n) / n;
  v4f vm = splat((float)m);
  v2d a = {0}, b = {0};
  EACH4(j, n) {
    v4f d = load(x + j) - vm, s = d * d;
    a += low(s), b += high(s);
  }
  *mean = (float)m;
  *scale = 1 / __builtin_sqrtf((float)(total(a, b) / n) + epsilon);
}

EXPORT void layer_norm(const float *x, const float *gain, const float *bias, float *y, int rows,
                       int cols, float epsilon) {
  for (int i = 0; i < rows; i++, x += cols, y += cols) {
    float m, s;
    row_moments(x, cols, epsilon, &m, &s);
    v4f mean = splat(m), scale = splat(s);
    EACH4(j, cols) store(y + j, (load(x + j) - mean) * scale * load(gain + j) + load(bias + j));
  }
}

EXPORT void layer_norm_grad(const float *x, const float *gain, const float *target, float *y,
                            int rows, int cols, float epsilon) {
  for (int i = 0; i < rows; i++, x += cols, y += cols, target += cols) {
    float m, s;
    row_moments(x, cols, epsilon, &m, &s);
    v4f mean = splat(m), scale = splat(s);
    v2d a = {0}, b = {0}, c = {0}, d = {0};
    EACH4(j, cols) {
      v4f g = load(target + j) * load(gain + j), p = g * (load(x + j) - mean) * scale;
      a += low(g), b += high(g), c += low(p), d += high(p);
    }
    v4f ma = splat((float)(total(a, b) / cols)), mb = splat((float)(total(c, d) / cols));
    EACH4(j, cols) {
      v4f g = load(target + j) * load(gain + j), z = (load(x + j) - mean) * scale;
      store(y + j, scale * (g - ma - z * mb));
    }
  }
}

/* ---- moving data ---- */

EXPORT void gather(const float *x, const int32_t *at, float *y, int n) {
  for (int i = 0; i < n; i++) y[i] = x[at[i]];
}

EXPORT void gather_rows(const float *x, const int32_t *at, float *y, int n, int cols) {
  for (int i = 0; i < n; i++) EACH4(j, cols) store(y + i * cols + j, load(x + at[i] * cols + j));
}

EXPORT void scatter_rows(const float *updates, const int32_t *at, float *y, int n, int rows,
                         int cols) {
  __builtin_memset(y, 0, (unsigned long)rows * (unsigned long)cols * sizeof *y);
  for (int i = 0; i < n; i++) {
    float *row = y + at[i] * cols;
    EACH4(j, cols) store(row + j, load(row + j) + load(updates + i * cols + j));
  }
}

/* The running sum of a vector of four takes two shifts; what came before is added behind them, in
 * float64 as ours. */
EXPORT void cumsum(const float *x, float *y, int rows, int cols) {
  for (int i = 0; i < rows; i++, x += cols, y += cols) {
    v2d before = {0};
    EACH4(j, cols) {
      v4f v = load(x + j);
      v2d a = low(v), b = high(v);
      a += (v2d){0, a[0]};
      b += (v2d){0, b[0]};
      a += before;
      b += splat_f64(a[1]);
      store(y + j, narrow(a, b));
      before = splat_f64(b[1]);
    }
  }
}

/* ---- models ---- */

EXPORT void nbody(const float *position, const float *mass, float *out, int n, float softening) {
  const float *x = position, *y = x + n, *z = y + n;
  v4f soft = splat(softening);
  for (int i = 0; i < n; i++) {
    v4f px = splat(x[i]), py = splat(y[i]), pz = splat(z[i]);
    v2d ax[2] = {{0}}, ay[2] = {{0}}, az[2] = {{0}};
    EACH4(j, n) {
      v4f dx = load(x + j) - px, dy = load(y + j) - py, dz = load(z + j) - pz;
      v4f r = dx * dx + dy * dy + dz * dz + soft, pull = load(mass + j) / (r * root(r));
      dx *= pull, dy *= pull, dz *= pull;
      ax[0] += low(dx), ay[0] += low(dy), az[0] += low(dz);
      ax[1] += high(dx), ay[1] += high(dy), az[1] += high(dz);
    }
    out[i] = (float)total(ax[0], ax[1]);
    out[n + i] = (float)total(ay[0], ay[1]);
    out[2 * n + i] = (float)total(az[0], az[1]);
  }
}

static inline v4f normal(v4f d) {
  return F32(0.5f) * (F32(1) + vec_erf_f32(d * F32(0.70710678118654752f)));
}

EXPORT void black_scholes(const float *spot, const float *strike, const float *years, float *y,
                          int n, float rate, float volatility) {
  v4f r = splat(rate), sigma = splat(volatility);
  EACH4(i, n) {
    v4f s = load(spot + i), k = load(strike + i), t = load(years + i), spread = sigma * root(t);
    v4f d = (vec_log_f32(s / k) + r * t) / spread + F32(0.5f) * spread;
    store(y + i, s * normal(d) - k * vec_exp_f32(-r * t) * normal(d - spread));
  }
}

EXPORT void adam(float *p, const float *g, float *m, float *v, int n, float rate, float a, float b,
                 float epsilon) {
  v4f va = splat(a), vb = splat(b), ra = splat(1 - a), rb = splat(1 - b), vr = splat(rate);
  v4f ve = splat(epsilon);
  EACH4(i, n) {
    v4f gradient = load(g + i), mean = va * load(m + i) + ra * gradient;
    v4f square = vb * load(v + i) + rb * gradient * gradient;
    store(m + i, mean);
    store(v + i, square);
    store(p + i, load(p + i) - vr * mean / (root(square) + ve));
  }
}
