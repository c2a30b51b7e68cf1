/* Indices of the four indexing operations: how they stand in parameters and inputs, and what they
 * select.
 *
 * Parameters hold one code for each indexed axis, in order; axes not named are taken whole. The
 * inputs that the codes ask for follow the arrays in the same order: one for a scalar or an array,
 * one for each of start, stop and step that a slice has. Scalars and bounds are int64; arrays have
 * any integer dtype, and a scalar beside an array is one of rank 0.
 *
 *   SUBTENSOR, ADVANCED_SUBTENSOR   codes...                          inputs: x, indices...
 *   INC_SUBTENSOR                   set, codes...                     inputs: x, y, indices...
 *   ADVANCED_INC_SUBTENSOR          set, ignore duplicates, codes...  inputs: x, y, indices... */
#ifndef ST_OPS_INDEX_H
#define ST_OPS_INDEX_H

#include "ops/ops.h"

enum {
  INDEX_CODE_WHOLE = 0, /* a slice without bounds; otherwise the sum of those it has: */
  INDEX_CODE_START = 1,
  INDEX_CODE_STOP = 2,
  INDEX_CODE_STEP = 4,
  INDEX_CODE_SCALAR = 8,
  INDEX_CODE_ARRAY = 16,
  INDEX_MAX_INPUTS = 2 + 3 * TYPE_MAX_NDIM
};

typedef struct IndexLayout {
  int first; /* number of the first index input */
  int count; /* axes that have a code */
  int narrays;
  bool set, ignore_duplicates;
  int codes[TYPE_MAX_NDIM];
} IndexLayout;

void index_layout(Op op, Params params, IndexLayout *layout);
/* Index inputs that a code takes. */
int index_code_inputs(int code);

/* Where among the axes that slices keep those of the arrays go, by NumPy's rule: in place of the
 * first array if the arrays stand side by side; -1 (first of all) if they stand apart. */
int index_block_position(const IndexLayout *layout);

/* The indices of a node of the four operations; returns how many (at most TYPE_MAX_NDIM). */
int index_decode(Node node, Index *indices);

/* Whether the value of index input `input` decides the shape of the result: bounds of slices do,
 * scalars and arrays do not. A finer answer than OpInfo.shape_values, so that a plan need not be
 * remade for every index. */
bool index_decides_shape(Op op, Params params, int input);

/* ---- building ---- */

/* Codes and inputs of indices, appended at params[*nparams] and inputs[*ninputs]. Bounds and
 * scalars are cast to int64. False and TypeError for what is not an integer scalar or array, or
 * when building an index failed. */
bool index_encode(int count, const Index *indices, int *nparams, int64_t *params, int *ninputs,
                  Var *inputs);

/* The type rule: the number of indices fits x and the inputs are what the codes say. Writes the
 * rank of the result. */
bool index_type(const TypeCall *call, const IndexLayout *layout, int *ndim);

/* ---- lengths ---- */

/* What slice(start, stop, step).indices(n) and len(range(...)) are in Python; NULL: absent. False
 * and ValueError for step 0. */
typedef struct IndexRange {
  int64_t start, step, length;
} IndexRange;
bool index_range(int64_t n, const int64_t *start, const int64_t *stop, const int64_t *step,
                 IndexRange *range);

/* The shape of the indexed region, as the shape rule's mode knows it. */
void index_shape(ShapeCall *call, const IndexLayout *layout, Dim *lengths);

/* ---- run time ---- */

/* What the scalars and slices select: an offset, and the axes that slices keep. The axes of arrays
 * stand apart. */
typedef struct IndexRegion {
  char *data;
  int ndim;
  int64_t shape[TYPE_MAX_NDIM], strides[TYPE_MAX_NDIM];
  int narrays;
  struct IndexArray {
    const View *values;
    int axis;
    int64_t length, stride; /* of the axis of x */
  } arrays[TYPE_MAX_NDIM];
  /* Where in the result the axes of the arrays go: in place of the first array's axis if the arrays
   * stand side by side, else first. */
  int position;
} IndexRegion;

/* `inputs`: of the call. False and IndexError (scalar out of range) or ValueError (step 0). */
bool index_region(const View *x, const IndexLayout *layout, const View *inputs,
                  IndexRegion *region);

/* IndexError unless -length <= *index < length; counts a negative one from the end. */
bool index_wrap(int64_t *index, int64_t length, int axis);

/* The strides that y has when broadcast to a shape; false and ValueError if it cannot be. */
bool index_broadcast(const View *y, int ndim, const int64_t *shape, int64_t *strides);

#endif
