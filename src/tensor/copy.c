/* Copying arrays: rows as they lie, transposed ones in tiles. */
#include <assert.h>
#include <string.h>

#include "tensor/array.h"
#include "tensor/cast.h"

/* Two views of one shape: axes of length 1 left out, neighbours joined where both allow it. */
typedef struct Copy {
  int ndim;
  int64_t shape[TYPE_MAX_NDIM], to_strides[TYPE_MAX_NDIM], from_strides[TYPE_MAX_NDIM];
  int64_t to_size, from_size; /* bytes of an element */
} Copy;

static void copy_plan(Copy *copy, const View *to, const View *from) {
  copy->ndim = 0;
  copy->to_size = (int64_t)dtype_size(to->dtype);
  copy->from_size = (int64_t)dtype_size(from->dtype);
  for (int i = 0; i < to->ndim; i++) {
    int64_t length = to->shape[i];
    int last = copy->ndim - 1;
    if (length == 1) continue;
    if (last >= 0 && copy->to_strides[last] == length * to->strides[i] &&
        copy->from_strides[last] == length * from->strides[i])
      copy->shape[last] *= length;
    else
      copy->shape[last = copy->ndim++] = length;
    copy->to_strides[last] = to->strides[i];
    copy->from_strides[last] = from->strides[i];
  }
}

/* To the next index of the axes but the last `inner`; false behind the last one. */
static bool copy_next(const Copy *copy, int inner, int64_t *index, char **to, const char **from) {
  for (int axis = copy->ndim - inner - 1; axis >= 0; axis--) {
    *to += copy->to_strides[axis] * copy->to_size;
    *from += copy->from_strides[axis] * copy->from_size;
    if (++index[axis] < copy->shape[axis]) return true;
    *to -= index[axis] * copy->to_strides[axis] * copy->to_size;
    *from -= index[axis] * copy->from_strides[axis] * copy->from_size;
    index[axis] = 0;
  }
  return false;
}

/* ---- tiles ---- */

/* to[i * to_stride + j] = from[j * from_stride + i]: neighbours in one are far apart in the other.
 * A line of the cache that is read is used up before it is left. */
typedef void TransposeKernel(int64_t rows, int64_t columns, void *to, int64_t to_stride,
                             const void *from, int64_t from_stride);

enum { LINE_BYTES = 64 };

#define DEFINE_TRANSPOSE(name, T)                                                                \
  static void name(int64_t rows, int64_t columns, void *to, int64_t to_stride, const void *from, \
                   int64_t from_stride) {                                                        \
    enum { TILE = LINE_BYTES / sizeof(T) };                                                      \
    const T *restrict x = from;                                                                  \
    T *restrict y = to;                                                                          \
    for (int64_t i = 0; i < rows; i += TILE) {                                                   \
      int64_t end = rows - i < TILE ? rows : i + TILE;                                           \
      for (int64_t j = 0; j < columns; j++)                                                      \
        for (int64_t k = i; k < end; k++) y[k * to_stride + j] = x[j * from_stride + k];         \
    }                                                                                            \
  }

typedef struct Wide {
  uint64_t words[2];
} Wide;
DEFINE_TRANSPOSE(transpose_1, uint8_t)
DEFINE_TRANSPOSE(transpose_2, uint16_t)
DEFINE_TRANSPOSE(transpose_rest, uint32_t)
DEFINE_TRANSPOSE(transpose_8, uint64_t)
DEFINE_TRANSPOSE(transpose_16, Wide)

typedef uint32_t Quad __attribute__((vector_size(16)));

/* Four times four elements in registers. */
static void transpose_block(uint32_t *to, int64_t to_stride, const uint32_t *from,
                            int64_t from_stride) {
  Quad a, b, c, d;
  memcpy(&a, from, sizeof a);
  memcpy(&b, from + from_stride, sizeof b);
  memcpy(&c, from + 2 * from_stride, sizeof c);
  memcpy(&d, from + 3 * from_stride, sizeof d);
  Quad low = __builtin_shufflevector(a, b, 0, 4, 1, 5),
       high = __builtin_shufflevector(a, b, 2, 6, 3, 7),
       low2 = __builtin_shufflevector(c, d, 0, 4, 1, 5),
       high2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  a = __builtin_shufflevector(low, low2, 0, 1, 4, 5);
  b = __builtin_shufflevector(low, low2, 2, 3, 6, 7);
  c = __builtin_shufflevector(high, high2, 0, 1, 4, 5);
  d = __builtin_shufflevector(high, high2, 2, 3, 6, 7);
  memcpy(to, &a, sizeof a);
  memcpy(to + to_stride, &b, sizeof b);
  memcpy(to + 2 * to_stride, &c, sizeof c);
  memcpy(to + 3 * to_stride, &d, sizeof d);
}

static void transpose_4(int64_t rows, int64_t columns, void *to, int64_t to_stride,
                        const void *from, int64_t from_stride) {
  enum { BLOCK = 4, TILE = LINE_BYTES / sizeof(uint32_t) };
  const uint32_t *x = from;
  uint32_t *y = to;
  int64_t whole_rows = rows / TILE * TILE, whole_columns = columns / BLOCK * BLOCK;
  for (int64_t i = 0; i < whole_rows; i += TILE)
    for (int64_t j = 0; j < whole_columns; j += BLOCK)
      for (int64_t k = i; k < i + TILE; k += BLOCK)
        transpose_block(y + k * to_stride + j, to_stride, x + j * from_stride + k, from_stride);
  transpose_rest(whole_rows, columns - whole_columns, y + whole_columns, to_stride,
                 x + whole_columns * from_stride, from_stride);
  transpose_rest(rows - whole_rows, columns, y + whole_rows * to_stride, to_stride, x + whole_rows,
                 from_stride);
}

/* Brings the axis along which neighbours of `from` lie to the place before the last; false if there
 * is none, or neighbours of `to` do not lie along the last. */
static bool copy_transposes(Copy *copy) {
  int last = copy->ndim - 1, axis = last - 1;
  if (last < 1 || copy->to_size != copy->from_size || copy->to_strides[last] != 1) return false;
  while (axis >= 0 && copy->from_strides[axis] != 1) axis--;
  if (axis < 0) return false;
  int64_t *arrays[3] = {copy->shape, copy->to_strides, copy->from_strides};
  for (int i = 0; i < 3; i++) {
    int64_t moved = arrays[i][axis];
    memmove(&arrays[i][axis], &arrays[i][axis + 1], (size_t)(last - 1 - axis) * sizeof moved);
    arrays[i][last - 1] = moved;
  }
  return true;
}

static void copy_tiles(const Copy *copy, char *to, const char *from) {
  static TransposeKernel *const kernels[] = {transpose_1, transpose_2, transpose_4, transpose_8,
                                             transpose_16};
  TransposeKernel *kernel = kernels[__builtin_ctzll((uint64_t)copy->to_size)];
  int row = copy->ndim - 2, column = copy->ndim - 1;
  int64_t index[TYPE_MAX_NDIM] = {0};
  do
    kernel(copy->shape[row], copy->shape[column], to, copy->to_strides[row], from,
           copy->from_strides[column]);
  while (copy_next(copy, 2, index, &to, &from));
}

/* ---- any copy ---- */

enum { FILL_BYTES = 16 << 10 };

/* One element `count` times: what is there is copied behind itself, as long as it is in cache. */
static void fill(size_t count, char *to, const char *element, size_t size) {
  size_t total = count * size;
  memcpy(to, element, size);
  for (size_t done = size, next; done < total; done += next) {
    next = done < FILL_BYTES ? done : FILL_BYTES;
    next = next < total - done ? next : total - done;
    memcpy(to + done, to, next);
  }
}

void view_copy(const View *to, const View *from) {
  assert(to->ndim == from->ndim);
  if (view_size(to) == 0) return;
  Copy copy;
  copy_plan(&copy, to, from);
  char *target = to->data;
  const char *source = from->data;
  if (to->dtype == from->dtype && copy_transposes(&copy)) {
    copy_tiles(&copy, target, source);
    return;
  }
  int last = copy.ndim - 1;
  size_t count = last < 0 ? 1 : (size_t)copy.shape[last];
  int64_t to_stride = last < 0 ? 1 : copy.to_strides[last],
          from_stride = last < 0 ? 1 : copy.from_strides[last], index[TYPE_MAX_NDIM] = {0};
  bool rows = to->dtype == from->dtype && to_stride == 1 && from_stride == 1,
       fills = to->dtype == from->dtype && to_stride == 1 && from_stride == 0;
  CastKernel *cast = cast_kernel(from->dtype, to->dtype);
  do
    if (rows)
      memmove(target, source, count * (size_t)copy.to_size);
    else if (fills)
      fill(count, target, source, (size_t)copy.to_size);
    else
      cast(count, target, to_stride, source, from_stride);
  while (copy_next(&copy, 1, index, &target, &source));
}
