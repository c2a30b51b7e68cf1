/* Running sums and products along an axis (S1-RD-14). */
#include <assert.h>
#include <complex.h>
#include <string.h>

#include "ops/families.h"
#include "ops/odometer.h"
#include "ops/gradient.h"
#include "ops/pushforward.h"

/* Parameters: 1 for products, axis. */
enum { PARAM_PRODUCT, PARAM_AXIS };

/* As wide as a sum over the axis (NumPy's rule), so that int8 does not overflow at once. */
static Dtype running_dtype(Dtype dtype) {
  if (dtype_is(dtype, GROUP_CONTINUOUS)) return dtype;
  return dtype_is(dtype, GROUP_UINT) ? DTYPE_UINT64 : DTYPE_INT64;
}

bool cumulate_type(TypeCall *call) {
  assert(call->ninputs == 1 && call->noutputs == 1);
  call->outputs[0].dtype = running_dtype(var_dtype(call->inputs[0]));
  call->outputs[0].ndim = var_ndim(call->inputs[0]);
  return true;
}

void cumulate_shape(ShapeCall *call) {
  for (int axis = 0; axis < call->output_ndims[0]; axis++)
    call->outputs[0][axis] = call->inputs[0][axis];
}

static Var reversed(Var x, int axis) {
  Index indices[TYPE_MAX_NDIM] = {0};
  for (int i = 0; i < axis; i++) indices[i].kind = INDEX_SLICE;
  indices[axis] = (Index){.kind = INDEX_SLICE, .step = graph_constant_int(DTYPE_INT64, -1)};
  return op_subtensor(x, axis + 1, indices);
}

/* y_i = sum of x_j over j <= i, so the cotangent of x_j is the sum of g_i over i >= j: a running
 * sum from the end. Of products: y_i / x_j for i >= j, which is NaN where x_j is 0. */
void cumulate_pullback(PullbackCall *call) {
  Params params = node_params(call->node);
  int axis = (int)params_get(params, PARAM_AXIS);
  Var x = node_input(call->node, 0), y = node_output(call->node, 0), g = call->cotangents[0];
  bool product = params_get(params, PARAM_PRODUCT);
  Var terms = product ? op_binary(OP_MUL, g, y) : g;
  Var sums = reversed(op_cumulate(reversed(terms, axis), axis, false), axis);
  call->results[0] = product ? op_binary(OP_TRUE_DIV, sums, x) : sums;
}

/* dy_i = y_i * (sum of dx_j / x_j over j <= i) of products */
void cumulate_pushforward(PushforwardCall *call) {
  Params params = node_params(call->node);
  int axis = (int)params_get(params, PARAM_AXIS);
  Var x = node_input(call->node, 0), y = node_output(call->node, 0), tangent = call->tangents[0];
  bool product = params_get(params, PARAM_PRODUCT);
  Var sums = op_cumulate(product ? op_binary(OP_TRUE_DIV, tangent, x) : tangent, axis, false);
  call->results[0] = product ? op_binary(OP_MUL, y, sums) : sums;
}

/* ---- kernels ---- */

/* One line: `stride` between elements of x and of out. float32 is accumulated in double. */
typedef void CumulateKernel(int64_t count, int64_t stride, const void *x, int64_t out_stride,
                            void *out);

#define RUNNING(name, op, first, T, Accumulator, id)                                               \
  static void name##_##id(int64_t count, int64_t stride, const void *in, int64_t out_stride,       \
                          void *result) {                                                          \
    const T *x = in;                                                                               \
    T *out = result;                                                                               \
    Accumulator total = first;                                                                     \
    for (int64_t i = 0; i < count; i++) out[i * out_stride] = (T)(total = total op x[i * stride]); \
  }
#define BOTH(T, Accumulator, id)          \
  RUNNING(sums, +, 0, T, Accumulator, id) \
  RUNNING(products, *, 1, T, Accumulator, id)
BOTH(uint64_t, uint64_t, UINT64) /* int64 too: both wrap to the same bits */
BOTH(float, double, FLOAT32)
BOTH(double, double, FLOAT64)
BOTH(float _Complex, double _Complex, COMPLEX64)
BOTH(double _Complex, double _Complex, COMPLEX128)

static CumulateKernel *kernel_of(Dtype dtype, bool product) {
  switch (dtype) {
    case DTYPE_FLOAT32:
      return product ? products_FLOAT32 : sums_FLOAT32;
    case DTYPE_FLOAT64:
      return product ? products_FLOAT64 : sums_FLOAT64;
    case DTYPE_COMPLEX64:
      return product ? products_COMPLEX64 : sums_COMPLEX64;
    case DTYPE_COMPLEX128:
      return product ? products_COMPLEX128 : sums_COMPLEX128;
    default:
      return product ? products_UINT64 : sums_UINT64;
  }
}

bool cumulate_run(KernelCall *call) {
  const View *x = &call->inputs[0], *out = &call->outputs[0];
  int axis = (int)params_get(call->params, PARAM_AXIS);
  if (view_size(out) == 0) return true;
  const View *from = x->dtype == out->dtype ? x : out;
  if (from == out) view_copy(out, x); /* widened first, then accumulated in place */
  CumulateKernel *kernel = kernel_of(out->dtype, params_get(call->params, PARAM_PRODUCT));
  int64_t shape[TYPE_MAX_NDIM], size = (int64_t)dtype_size(out->dtype);
  memcpy(shape, out->shape, (size_t)out->ndim * sizeof *shape);
  shape[axis] = 1;
  Odometer lines = {out->ndim, shape, {from->strides, out->strides}, {0}, {0}};
  do {
    kernel(out->shape[axis], from->strides[axis], (char *)from->data + lines.offsets[0] * size,
           out->strides[axis], (char *)out->data + lines.offsets[1] * size);
  } while (odometer_next(&lines));
  return true;
}

Var op_cumulate(Var x, int axis, bool product) {
  if (!x) return 0;
  int64_t params[] = {[PARAM_PRODUCT] = product, [PARAM_AXIS] = axis};
  return op_apply1(OP_CUMULATE, params_make(2, params), 1, &x);
}
