/* What is known of a variable before it has a value: dtype and static shape, interned so that equal
 * types have equal ids (S1-CT-05..13). Two more kinds occur only as gradients: disconnected and
 * null. */
#ifndef ST_TENSOR_TYPE_H
#define ST_TENSOR_TYPE_H

#include "core/string.h"
#include "tensor/dtype.h"

enum {
  TYPE_MAX_NDIM = 64,
  DIM_UNKNOWN = -1 /* a static length that is not known */
};

typedef uint32_t Type; /* 0: no type */

typedef enum TypeKind { TYPE_TENSOR, TYPE_DISCONNECTED, TYPE_NULL } TypeKind;

/* The tensor type; lengths are >= 0 or DIM_UNKNOWN. ndim <= TYPE_MAX_NDIM. */
Type type_tensor(Dtype dtype, int ndim, const int64_t *shape);
/* The type of a gradient that does not exist because nothing connects the two variables. */
Type type_disconnected(void);
/* The type of a gradient that is undefined or not implemented, and why. */
Type type_null(const char *why);

TypeKind type_kind(Type type);
Dtype type_dtype(Type type);
int type_ndim(Type type);
const int64_t *type_shape(Type type); /* ndim lengths; valid until the next type is made */
const char *type_why_null(Type type);

/* Whether axis has static length 1, which is what broadcasts. */
bool type_broadcastable(Type type, int axis);
/* Same dtype and rank, and every length that `type` knows is the other's: values of `other` are
 * values of `type`. */
bool type_is_super(Type type, Type other);
/* Same dtype and the same axes of static length 1. */
bool type_in_same_class(Type type, Type other);
/* Whether an array of this shape is of the type's rank and static lengths, or a TypeError. */
bool type_accepts_shape(Type type, int ndim, const int64_t *shape);
/* The type with another dtype. */
Type type_with_dtype(Type type, Dtype dtype);
/* "Matrix(float64, shape=(?, 3))", as PyTensor prints it. */
void type_print(String *out, Type type);

void type_free_all(void);

#endif
