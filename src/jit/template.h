/* Templates: what the compiler made of the functions of wasm/templates.c, put into a kernel with
 * its own locals and shared constants (copy and patch: Xu and Kjolstad, 2021). */
#ifndef ST_JIT_TEMPLATE_H
#define ST_JIT_TEMPLATE_H

#include "jit/body.h"
#include "ops/ops.h"

/* What lies in the lanes of a vector: wasm/templates.c. */
typedef enum Lanes {
  LANES_BOOL,
  LANES_I32,
  LANES_U32,
  LANES_I64,
  LANES_U64,
  LANES_F32,
  LANES_F64,
  LANES_KINDS /* of dtypes that kernels do not know */
} Lanes;

Lanes lanes_of(Dtype dtype);
/* Four elements take two vectors. */
static inline bool lanes_wide(Lanes lanes) {
  return lanes == LANES_I64 || lanes == LANES_U64 || lanes == LANES_F64;
}

/* Names a template; 0: none. */
typedef int TemplateId;

TemplateId template_scalar(Op op, Lanes lanes);
/* half 1: the upper two of four elements, where 32 bits become 64. */
TemplateId template_cast(Lanes from, Lanes to, int half);

typedef enum TemplateHelper { /* widening (LOW, HIGH) and narrowing of masks */
                              HELPER_MASK_LOW,
                              HELPER_MASK_HIGH,
                              HELPER_MASK_NARROW,
                              HELPER_UPPER,
                              HELPER_SECOND_LANE,
                              HELPER_SPLAT_32,
                              HELPER_SPLAT_64,
                              HELPER_SUM_F64
} TemplateHelper;
TemplateId template_helper(TemplateHelper helper);

/* For integers of fewer than 32 bits, and bool: from memory's bytes to lanes, back, and what 32-bit
 * arithmetic leaves; 0 where nothing needs to be done. */
TemplateId template_unpack(Dtype dtype);
TemplateId template_pack(Dtype dtype);
TemplateId template_wrap(Dtype dtype);

/* The larger (smaller) of floats so far, NaN aside; the end of the reduction: a NaN if a mask of
 * those that were seen says so, and two results joined. */
typedef struct ExtremeTemplates {
  TemplateId step, put_nan, join;
} ExtremeTemplates;
ExtremeTemplates template_extreme(bool largest, Lanes lanes);

/* About how many instructions it is. */
int template_weight(TemplateId id);
/* Leaves the result on the stack. */
void template_put(Body *body, TemplateId id, const int *arguments);

/* Functions that templates call, which a module with calls imports in this order: v128 -> v128. */
int template_import_count(void);
const char *template_import(int index);

#endif
