/* Declares the functions of every row of ops.def; each is defined in its family's file. */
#ifndef ST_OPS_FAMILIES_H
#define ST_OPS_FAMILIES_H

#include "ops/ops.h"

#define OP(id, prefix, ...)                     \
  bool prefix##_type(TypeCall *call);           \
  void prefix##_shape(ShapeCall *call);         \
  void prefix##_pullback(PullbackCall *call);   \
  bool prefix##_run(KernelCall *call);          \
  bool prefix##_lower(Node node, Var *outputs); \
  bool prefix##_compute(const KernelCall *call, Array **outputs);
#include "ops/ops.def"
#undef OP

/* The one rule for every elementwise operation, on the rows of scalar.def. */
bool scalar_type(TypeCall *call);
void scalar_shape(ShapeCall *call);
void scalar_pullback(PullbackCall *call);
/* What op_connected answers for them: told from the gradient column. */
uint32_t scalar_connected(Op op);
/* What node_connected answers for an operation of the host. */
uint32_t host_connected(Node node);
/* The same of a graph as an operation. */
uint32_t inner_connected(Node node);

#endif
