/* Gathering a stretch of an array, counted in C order, into a strip. */
#include <string.h>

#include "run/strip.h"

typedef struct Pair {
  uint64_t low, high;
} Pair;

/* One run along the last axis; a stride of 0 repeats one element. */
#define DEFINE_RUN(T)                                                                          \
  static inline T *run_##T(const T *from, int64_t stride, int64_t count, T *to) {              \
    T first = *from;                                                                           \
    if (stride == 1)                                                                           \
      for (int64_t i = 0; i < count; i++) to[i] = from[i];                                     \
    else if (stride == 0)                                                                      \
      for (int64_t i = 0; i < count; i++) to[i] = first;                                       \
    else                                                                                       \
      for (int64_t i = 0; i < count; i++) to[i] = from[i * stride];                            \
    return to + count;                                                                         \
  }                                                                                            \
  static void pack_##T(const StripView *view, const T *from, int64_t *index, int64_t position, \
                       int64_t count, T *to) {                                                 \
    int last = view->ndim - 1;                                                                 \
    int64_t length = view->lengths[last], stride = view->strides[last];                        \
    for (;;) {                                                                                 \
      int64_t run = length - position < count ? length - position : count;                     \
      to = run_##T(from + position * stride, stride, run, to);                                 \
      count -= run;                                                                            \
      if (!count) return;                                                                      \
      position = 0;                                                                            \
      for (int axis = last - 1; axis >= 0; axis--) {                                           \
        from += view->strides[axis];                                                           \
        if (++index[axis] < view->lengths[axis]) break;                                        \
        from -= view->lengths[axis] * view->strides[axis];                                     \
        index[axis] = 0;                                                                       \
      }                                                                                        \
    }                                                                                          \
  }

DEFINE_RUN(uint8_t)
DEFINE_RUN(uint16_t)
DEFINE_RUN(uint32_t)
DEFINE_RUN(uint64_t)
DEFINE_RUN(Pair)

void strip_pack(const StripView *view, int size, const void *data, int64_t flat, int64_t count,
                void *out) {
  static const int64_t one = 1, none = 0;
  StripView scalar = {1, (int64_t *)&one, (int64_t *)&none};
  int64_t index[TYPE_MAX_NDIM], offset = 0, position = 0;
  if (!count) return;
  if (view->ndim) {
    int last = view->ndim - 1;
    position = flat % view->lengths[last];
    flat /= view->lengths[last];
    for (int axis = last - 1; axis >= 0; axis--) {
      index[axis] = flat % view->lengths[axis];
      flat /= view->lengths[axis];
      offset += index[axis] * view->strides[axis];
    }
  } else {
    scalar.lengths = &count;
    view = &scalar;
  }
  const char *from = (const char *)data + offset * size;
  switch (size) {
    case 1:
      pack_uint8_t(view, (const void *)from, index, position, count, out);
      break;
    case 2:
      pack_uint16_t(view, (const void *)from, index, position, count, out);
      break;
    case 4:
      pack_uint32_t(view, (const void *)from, index, position, count, out);
      break;
    case 8:
      pack_uint64_t(view, (const void *)from, index, position, count, out);
      break;
    default:
      pack_Pair(view, (const void *)from, index, position, count, out);
      break;
  }
}

#define DEFINE_SPREAD(T)                                                       \
  static void spread_##T(int64_t rows, int64_t length, const T *from, T *to) { \
    for (int64_t row = 0; row < rows; row++, to += length) {                   \
      T value = from[row];                                                     \
      for (int64_t i = 0; i < length; i++) to[i] = value;                      \
    }                                                                          \
  }

DEFINE_SPREAD(uint8_t)
DEFINE_SPREAD(uint16_t)
DEFINE_SPREAD(uint32_t)
DEFINE_SPREAD(uint64_t)
DEFINE_SPREAD(Pair)

void strip_spread(int size, int64_t rows, int64_t length, const void *from, void *to) {
  switch (size) {
    case 1:
      spread_uint8_t(rows, length, from, to);
      break;
    case 2:
      spread_uint16_t(rows, length, from, to);
      break;
    case 4:
      spread_uint32_t(rows, length, from, to);
      break;
    case 8:
      spread_uint64_t(rows, length, from, to);
      break;
    default:
      spread_Pair(rows, length, from, to);
      break;
  }
}
