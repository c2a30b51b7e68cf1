#include "tensor/cast.h"

#include <complex.h>

/* Saturating, and NaN to 0, so that the step from float to int64 is defined for every value. */
static inline int64_t float_to_int64(double x) {
  if (x != x) return 0;
  if (x >= 9223372036854775808.0) return INT64_MAX;
  if (x < -9223372036854775808.0) return INT64_MIN;
  return (int64_t)x;
}

static inline uint64_t float_to_uint64(double x) {
  if (x != x) return 0;
  if (x >= 18446744073709551616.0) return UINT64_MAX;
  if (x >= 9223372036854775808.0) return (uint64_t)x;
  return (uint64_t)float_to_int64(x);
}

/* How an element is read: its value as a real number, and whether that is a floating one. */
#define READ_BOOL(x)    (x)
#define READ_INT(x)     (x)
#define READ_UINT(x)    (x)
#define READ_FLOAT(x)   (x)
#define READ_COMPLEX(x) (creal(x))

/* How a real value of each group becomes an element of `T`. */
#define TO_BOOL(T, from, x)    ((x) != 0)
#define TO_INT(T, from, x)     TO_INT_##from(T, x)
#define TO_UINT(T, from, x)    TO_UINT_##from(T, x)
#define TO_FLOAT(T, from, x)   ((T)READ_##from(x))
#define TO_COMPLEX(T, from, x) ((T)(x))
#define TO_INT_BOOL(T, x)      ((T)(x))
#define TO_INT_INT(T, x)       ((T)(x))
#define TO_INT_UINT(T, x)      ((T)(x))
#define TO_INT_FLOAT(T, x)     ((T)float_to_int64((double)(x)))
#define TO_INT_COMPLEX(T, x)   ((T)float_to_int64((double)creal(x)))
#define TO_UINT_BOOL(T, x)     ((T)(x))
#define TO_UINT_INT(T, x)      ((T)(x))
#define TO_UINT_UINT(T, x)     ((T)(x))
#define TO_UINT_FLOAT(T, x)    ((T)float_to_uint64((double)(x)))
#define TO_UINT_COMPLEX(T, x)  ((T)float_to_uint64((double)creal(x)))

static CastKernel *const kernels[DTYPES][DTYPES];

/* Every pair can go through the widest dtype of the source's group without another result. */
enum {
  WIDEST_BOOL = DTYPE_INT64,
  WIDEST_INT = DTYPE_INT64,
  WIDEST_UINT = DTYPE_UINT64,
  WIDEST_FLOAT = DTYPE_FLOAT64,
  WIDEST_COMPLEX = DTYPE_COMPLEX128,
};

/* Those whose casts into each other have a loop for neighbours in memory. */
enum {
  COMMON = 1 << DTYPE_BOOL | 1 << DTYPE_INT8 | 1 << DTYPE_UINT8 | 1 << DTYPE_INT32 |
           1 << DTYPE_INT64 | 1 << DTYPE_FLOAT32 | 1 << DTYPE_FLOAT64
};

static __attribute__((noinline)) void cast_through(Dtype from, Dtype widest, Dtype to, size_t count,
                                                   void *out, int64_t out_stride, const void *in,
                                                   int64_t in_stride) {
  enum { CHUNK = 256 };
  double _Complex wide[CHUNK];
  char *target = out;
  const char *source = in;
  int64_t target_step = CHUNK * out_stride * (int64_t)dtype_size(to);
  int64_t source_step = CHUNK * in_stride * (int64_t)dtype_size(from);
  for (size_t part; count; count -= part, target += target_step, source += source_step) {
    part = count < CHUNK ? count : CHUNK;
    kernels[from][widest](part, wide, 1, source, in_stride);
    kernels[widest][to](part, target, out_stride, wide, 1);
  }
}

#define CAST(from_id, From, from_group, to_id, To, to_group)                                    \
  static void cast_##from_id##_##to_id(size_t count, void *out, int64_t out_stride,             \
                                       const void *in, int64_t in_stride) {                     \
    const Dtype widest = (Dtype)WIDEST_##from_group, ends[] = {DTYPE_##from_id, DTYPE_##to_id}; \
    bool common = COMMON >> ends[0] & COMMON >> ends[1] & 1;                                    \
    To *to = out;                                                                               \
    const From *from = in;                                                                      \
    if (!common && ends[0] != widest && ends[1] != widest) {                                    \
      cast_through(ends[0], widest, ends[1], count, out, out_stride, in, in_stride);            \
    } else if (common && out_stride == 1 && in_stride == 1) {                                   \
      for (size_t i = 0; i < count; i++) to[i] = TO_##to_group(To, from_group, from[i]);        \
    } else {                                                                                    \
      for (size_t i = 0; i < count; i++, to += out_stride, from += in_stride)                   \
        *to = TO_##to_group(To, from_group, *from);                                             \
    }                                                                                           \
  }

/* Every pair: for each source type, the row of all targets. */
#define ROW(FROM_ID, From, FROM_GROUP)                                \
  CAST(FROM_ID, From, FROM_GROUP, BOOL, bool, BOOL)                   \
  CAST(FROM_ID, From, FROM_GROUP, INT8, int8_t, INT)                  \
  CAST(FROM_ID, From, FROM_GROUP, INT16, int16_t, INT)                \
  CAST(FROM_ID, From, FROM_GROUP, INT32, int32_t, INT)                \
  CAST(FROM_ID, From, FROM_GROUP, INT64, int64_t, INT)                \
  CAST(FROM_ID, From, FROM_GROUP, UINT8, uint8_t, UINT)               \
  CAST(FROM_ID, From, FROM_GROUP, UINT16, uint16_t, UINT)             \
  CAST(FROM_ID, From, FROM_GROUP, UINT32, uint32_t, UINT)             \
  CAST(FROM_ID, From, FROM_GROUP, UINT64, uint64_t, UINT)             \
  CAST(FROM_ID, From, FROM_GROUP, FLOAT32, float, FLOAT)              \
  CAST(FROM_ID, From, FROM_GROUP, FLOAT64, double, FLOAT)             \
  CAST(FROM_ID, From, FROM_GROUP, COMPLEX64, float _Complex, COMPLEX) \
  CAST(FROM_ID, From, FROM_GROUP, COMPLEX128, double _Complex, COMPLEX)
#define DTYPE(id, name, c_type, group, code) ROW(id, c_type, group)
#include "tensor/dtype.def"
#undef DTYPE

#define TARGETS(FROM_ID)                                                                          \
  {                                                                                               \
    cast_##FROM_ID##_BOOL, cast_##FROM_ID##_INT8, cast_##FROM_ID##_INT16, cast_##FROM_ID##_INT32, \
        cast_##FROM_ID##_INT64, cast_##FROM_ID##_UINT8, cast_##FROM_ID##_UINT16,                  \
        cast_##FROM_ID##_UINT32, cast_##FROM_ID##_UINT64, cast_##FROM_ID##_FLOAT32,               \
        cast_##FROM_ID##_FLOAT64, cast_##FROM_ID##_COMPLEX64, cast_##FROM_ID##_COMPLEX128         \
  }

static CastKernel *const kernels[DTYPES][DTYPES] = {
#define DTYPE(id, name, c_type, group, code) TARGETS(id),
#include "tensor/dtype.def"
#undef DTYPE
};

CastKernel *cast_kernel(Dtype from, Dtype to) { return kernels[from][to]; }

Dtype cast_wider(Dtype dtype) {
  static const Dtype wider[DTYPES] = {
      [DTYPE_INT8] = DTYPE_INT32,           [DTYPE_INT16] = DTYPE_INT32,
      [DTYPE_UINT8] = DTYPE_INT32,          [DTYPE_UINT16] = DTYPE_INT32,
      [DTYPE_UINT32] = DTYPE_INT64,         [DTYPE_FLOAT32] = DTYPE_FLOAT64,
      [DTYPE_COMPLEX64] = DTYPE_COMPLEX128,
  };
  return wider[dtype] ? wider[dtype] : dtype; /* nothing is computed in bool, which is 0 */
}
