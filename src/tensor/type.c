#include "tensor/type.h"

#include <assert.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/vector.h"
#include "tensor/array.h"

typedef struct TypeInfo {
  TypeKind kind;
  Dtype dtype;
  int ndim;
  const int64_t *shape;
  const char *why;
} TypeInfo;

/* Types live as long as the engine: there are few of them, and their ids stand in nodes and plans.
 */
static struct {
  Arena arena;
  VECTOR(TypeInfo) infos; /* infos.data[id - 1] */
  HashTable table;
} types;

static const TypeInfo *type_info(Type type) {
  assert(type > 0 && type <= types.infos.length);
  return &types.infos.data[type - 1];
}

static int type_equal(const void *key, uint32_t item, void *context) {
  (void)context;
  const TypeInfo *a = key, *b = &types.infos.data[item];
  if (a->kind != b->kind || a->dtype != b->dtype || a->ndim != b->ndim) return 0;
  if (a->kind == TYPE_NULL) return !strcmp(a->why, b->why);
  return !a->ndim || !memcmp(a->shape, b->shape, (size_t)a->ndim * sizeof(int64_t));
}

static Type type_intern(TypeInfo info) {
  uint64_t hash = hash_mix(hash_mix(info.kind, info.dtype), (uint64_t)info.ndim);
  hash = info.why ? hash_bytes(info.why, strlen(info.why), hash)
                  : hash_bytes(info.shape, (size_t)info.ndim * sizeof(int64_t), hash);
  uint32_t item = hash_find(&types.table, hash, &info, type_equal, NULL);
  if (item != HASH_NONE) return item + 1;
  if (info.why) info.why = arena_string(&types.arena, info.why, strlen(info.why));
  info.shape = arena_copy(&types.arena, info.shape, (size_t)info.ndim * sizeof(int64_t));
  *vector_push(&types.infos) = info;
  hash_add(&types.table, hash, (uint32_t)types.infos.length - 1);
  return (Type)types.infos.length;
}

Type type_tensor(Dtype dtype, int ndim, const int64_t *shape) {
  assert(ndim >= 0 && ndim <= TYPE_MAX_NDIM && dtype < DTYPES);
  return type_intern((TypeInfo){.kind = TYPE_TENSOR, .dtype = dtype, .ndim = ndim, .shape = shape});
}

Type type_disconnected(void) { return type_intern((TypeInfo){.kind = TYPE_DISCONNECTED}); }
Type type_null(const char *why) { return type_intern((TypeInfo){.kind = TYPE_NULL, .why = why}); }

TypeKind type_kind(Type type) { return type_info(type)->kind; }
Dtype type_dtype(Type type) { return type_info(type)->dtype; }
int type_ndim(Type type) { return type_info(type)->ndim; }
const int64_t *type_shape(Type type) { return type_info(type)->shape; }
const char *type_why_null(Type type) { return type_info(type)->why; }

bool type_broadcastable(Type type, int axis) { return type_info(type)->shape[axis] == 1; }

bool type_is_super(Type type, Type other) {
  const TypeInfo *a = type_info(type), *b = type_info(other);
  if (a->kind != b->kind || a->dtype != b->dtype || a->ndim != b->ndim) return false;
  for (int i = 0; i < a->ndim; i++)
    if (a->shape[i] != DIM_UNKNOWN && a->shape[i] != b->shape[i]) return false;
  return true;
}

bool type_in_same_class(Type type, Type other) {
  const TypeInfo *a = type_info(type), *b = type_info(other);
  if (a->kind != b->kind || a->dtype != b->dtype || a->ndim != b->ndim) return false;
  for (int i = 0; i < a->ndim; i++)
    if ((a->shape[i] == 1) != (b->shape[i] == 1)) return false;
  return true;
}

static void refuse_shape(Type type, int ndim, const int64_t *shape) {
  String given = {0}, wanted = {0};
  shape_print(&given, ndim, shape);
  type_print(&wanted, type);
  if (ndim != type_ndim(type))
    error_set(ERROR_TYPE, "Wrong number of dimensions: expected %d, got %d with shape %s.",
              type_ndim(type), ndim, string_text(&given));
  error_set(ERROR_TYPE, "The type's shape %s is not compatible with the data's %s",
            string_text(&wanted), string_text(&given));
  string_free(&given);
  string_free(&wanted);
}

bool type_accepts_shape(Type type, int ndim, const int64_t *shape) {
  bool fits = ndim == type_ndim(type);
  for (int i = 0; fits && i < ndim; i++)
    fits = type_shape(type)[i] == DIM_UNKNOWN || type_shape(type)[i] == shape[i];
  if (!fits) refuse_shape(type, ndim, shape);
  return fits;
}

Type type_with_dtype(Type type, Dtype dtype) {
  int64_t shape[TYPE_MAX_NDIM];
  int ndim = type_ndim(type);
  if (ndim) memcpy(shape, type_shape(type), (size_t)ndim * sizeof(int64_t));
  return type_tensor(dtype, ndim, shape);
}

void type_print(String *out, Type type) {
  const TypeInfo *info = type_info(type);
  if (info->kind != TYPE_TENSOR) {
    string_print(out, info->kind == TYPE_NULL ? "NullType" : "DisconnectedType");
    return;
  }
  static const char *const words[] = {"Scalar", "Vector", "Matrix"};
  if (info->ndim < 3)
    string_print(out, "%s(%s, shape=(", words[info->ndim], dtype_name(info->dtype));
  else
    string_print(out, "Tensor%d(%s, shape=(", info->ndim, dtype_name(info->dtype));
  for (int i = 0; i < info->ndim; i++) {
    if (i) string_print(out, ", ");
    if (info->shape[i] == DIM_UNKNOWN)
      string_print(out, "?");
    else
      string_print(out, "%lld", (long long)info->shape[i]);
  }
  string_print(out, info->ndim == 1 ? ",))" : "))");
}

void type_free_all(void) {
  arena_free(&types.arena);
  vector_free(&types.infos);
  hash_free(&types.table);
}
