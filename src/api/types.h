/* Types and symbolic inputs as a person makes them: checklist S1-CT. */
#ifndef ST_API_TYPES_H
#define ST_API_TYPES_H

#include "api/table.h"

/* TensorType(...)(name, shape): a new input of the type, or of the more special one that `shape`
 * (ST_NONE: none) makes of it. */
Var type_variable(Type type, Value name, Value shape);
/* The type that a constructor of one dtype stands for: dmatrix. False for other entries. */
bool constructor_type(const Entry *entry, Type *type);
/* A dtype, shape, ndim, broadcastable or name of a type; false if there is no such attribute. */
bool type_attribute(Type type, const char *name, Value *value);
/* The static shape as a tuple of integers and None. */
Value type_shape_value(Type type);
Value type_broadcastable_value(Type type);
/* A tuple or list of lengths: integers and None, at most TYPE_MAX_NDIM. `booleans`: True means 1,
 * False means None. */
bool type_read_shape(Value shape, bool booleans, int *ndim, int64_t *lengths);

#endif
