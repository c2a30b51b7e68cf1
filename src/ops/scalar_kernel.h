/* How elementwise operations run: contiguous strips of elements through one operation.
 *
 * To run a node: scalar_signature says which dtype each input is to be converted to (cast.h) and
 * which one the kernel writes, to be converted to the node's; scalar_kernel gives the kernel for
 * the converted inputs. Operations of the arity VARIADIC have a kernel of two inputs, to be folded
 * from the left: out = k(x0, x1), out = k(out, x2), ...; with one input it is the identity.
 */
#ifndef ST_OPS_SCALAR_KERNEL_H
#define ST_OPS_SCALAR_KERNEL_H

#include "ops/scalar.h"

/* `out` may be one of the inputs if its elements have the same size; else they must not overlap. */
typedef void ScalarKernel(size_t n, void *out, const void *const *inputs);

/* compute[i]: the dtype that input i is converted to first; *result: the dtype that the kernel
 * writes, the operation's (scalar_dtype) or a wider one that is to be cast to it.
 * False and the error if the operation refuses the inputs' dtypes. */
bool scalar_signature(Op op, Params params, int ninputs, const Dtype *inputs, Dtype *compute,
                      Dtype *result);

/* The kernel for converted inputs, never NULL for what scalar_signature gives. */
ScalarKernel *scalar_kernel(Op op, const Dtype *compute);

/* The input (after conversion) that is the output as it stands, so that nothing needs to run, or
 * -1: IDENTITY, CAST, SECOND, and those with a gradient of their own. */
int scalar_copied_input(Op op);

#endif
