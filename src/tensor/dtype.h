/* Element types, their groups and promotion (checklist R.1, R.2). */
#ifndef ST_TENSOR_DTYPE_H
#define ST_TENSOR_DTYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum Dtype {
#define DTYPE(id, name, c_type, group, code) DTYPE_##id,
#include "tensor/dtype.def"
#undef DTYPE
  DTYPES,
  DTYPE_NONE = DTYPES /* "no dtype given" in optional parameters */
} Dtype;

typedef enum DtypeGroup {
  GROUP_BOOL = 1,
  GROUP_INT = 2,
  GROUP_UINT = 4,
  GROUP_FLOAT = 8,
  GROUP_COMPLEX = 16,
  GROUP_INTEGER = GROUP_INT | GROUP_UINT,
  GROUP_DISCRETE = GROUP_BOOL | GROUP_INTEGER,
  GROUP_CONTINUOUS = GROUP_FLOAT | GROUP_COMPLEX
} DtypeGroup;

const char *dtype_name(Dtype dtype);
/* Bytes of an element. */
size_t dtype_size(Dtype dtype);
DtypeGroup dtype_group(Dtype dtype);
/* The constructor letter of dmatrix, ivector, ...; 0 for the types that have none. */
char dtype_code(Dtype dtype);

static inline bool dtype_is(Dtype dtype, DtypeGroup groups) { return dtype_group(dtype) & groups; }

/* The dtype called `name` ("floatX" is the setting), or DTYPE_NONE. No error is set. */
Dtype dtype_parse(const char *name, size_t length);

/* R-UP: the dtype that both are promoted to, under the setting cast_policy. */
Dtype dtype_upcast(Dtype a, Dtype b);
/* Of at least one, together: an int32 and a float32 beside a complex64 make a complex128 even where
 * they alone would stay float32. */
Dtype dtype_upcast_all(int count, const Dtype *inputs);
/* R-FLT of one input: small discrete -> float32, large discrete -> float64, continuous unchanged.
 */
Dtype dtype_to_float(Dtype dtype);
/* float32 of complex64, float64 of complex128, otherwise the same (R-REAL). */
Dtype dtype_real(Dtype dtype);
/* complex64 of float32, complex128 of every other real. */
Dtype dtype_complex(Dtype dtype);

/* Settings, engine-wide: what stands where no dtype is given (R.2, R.4). */
typedef struct DtypeSettings {
  Dtype floatx; /* FLOAT32 or FLOAT64 (at start) */
  bool
      numpy_floatx; /* cast_policy is "numpy+floatX", not "custom": numbers are int64 or floatX, and
                        float64 is not made of operands of which none is float64 where floatX is
                        FLOAT32 */
  Dtype
      autocast_float[2]; /* "custom": a float is of the first that holds it exactly, or the last */
  int autocast_float_count;
} DtypeSettings;
extern DtypeSettings dtype_settings;
Dtype dtype_floatx(void);

#endif
