#include "tensor/dtype.h"

#include <string.h>

static const struct {
  const char *name;
  uint8_t size, group;
  char code;
} dtypes[DTYPES] = {
#define DTYPE(id, name, c_type, group, code) {name, sizeof(c_type), GROUP_##group, code},
#include "tensor/dtype.def"
#undef DTYPE
};

DtypeSettings dtype_settings = {DTYPE_FLOAT64, false, {DTYPE_FLOAT32, DTYPE_FLOAT64}, 2};

const char *dtype_name(Dtype dtype) { return dtype < DTYPES ? dtypes[dtype].name : "none"; }
size_t dtype_size(Dtype dtype) { return dtypes[dtype].size; }
DtypeGroup dtype_group(Dtype dtype) { return dtypes[dtype].group; }
char dtype_code(Dtype dtype) { return dtypes[dtype].code; }
Dtype dtype_floatx(void) { return dtype_settings.floatx; }

Dtype dtype_parse(const char *name, size_t length) {
  if (length == 6 && !memcmp(name, "floatX", 6)) return dtype_floatx();
  for (Dtype dtype = 0; dtype < DTYPES; dtype++)
    if (strlen(dtypes[dtype].name) == length && !memcmp(dtypes[dtype].name, name, length))
      return dtype;
  return DTYPE_NONE;
}

/* Mixed signs need a signed type with one more bit than the unsigned one; above 32 bits there is
 * none. */
static Dtype integer_upcast(Dtype signed_type, Dtype unsigned_type) {
  if (unsigned_type == DTYPE_UINT64) return DTYPE_FLOAT64;
  Dtype wider = (Dtype)(DTYPE_INT16 + (unsigned_type - DTYPE_UINT8));
  return signed_type > wider ? signed_type : wider;
}

Dtype dtype_to_float(Dtype dtype) {
  if (dtype_is(dtype, GROUP_CONTINUOUS)) return dtype;
  return dtype_size(dtype) <= 2 ? DTYPE_FLOAT32 : DTYPE_FLOAT64;
}

Dtype dtype_real(Dtype dtype) {
  return dtype == DTYPE_COMPLEX64    ? DTYPE_FLOAT32
         : dtype == DTYPE_COMPLEX128 ? DTYPE_FLOAT64
                                     : dtype;
}

Dtype dtype_complex(Dtype dtype) {
  return dtype == DTYPE_FLOAT32 || dtype == DTYPE_COMPLEX64 ? DTYPE_COMPLEX64 : DTYPE_COMPLEX128;
}

static Dtype promote(Dtype a, Dtype b) {
  if (a == b || b == DTYPE_BOOL) return a;
  if (a == DTYPE_BOOL) return b;
  if (dtype_is(a, GROUP_CONTINUOUS) || dtype_is(b, GROUP_CONTINUOUS)) {
    Dtype x = dtype_real(dtype_to_float(a)), y = dtype_real(dtype_to_float(b)),
          wide = x > y ? x : y;
    return dtype_is(a, GROUP_COMPLEX) || dtype_is(b, GROUP_COMPLEX) ? dtype_complex(wide) : wide;
  }
  bool a_signed = dtype_is(a, GROUP_INT), b_signed = dtype_is(b, GROUP_INT);
  if (a_signed == b_signed) return a > b ? a : b;
  return a_signed ? integer_upcast(a, b) : integer_upcast(b, a);
}

Dtype dtype_upcast_all(int count, const Dtype *inputs) {
  Dtype wide = inputs[0];
  bool keep = dtype_settings.numpy_floatx && dtype_floatx() == DTYPE_FLOAT32;
  for (int i = 0; i < count; i++) {
    wide = promote(wide, inputs[i]);
    keep &= inputs[i] != DTYPE_FLOAT64;
  }
  return keep && wide == DTYPE_FLOAT64 ? DTYPE_FLOAT32 : wide;
}

Dtype dtype_upcast(Dtype a, Dtype b) { return dtype_upcast_all(2, (Dtype[]){a, b}); }
