#include "jit/template.h"

#include <assert.h>

/* `written`: a bit for each parameter that the body assigns to. */
typedef struct Template {
  uint16_t offset, length;
  uint8_t parameters, locals, written;
} Template;

#include <jit_templates.h>

enum {
  TOKEN_INDEX = 0x3f,
  TOKEN_LOCALS_END = 0xc0,
  TOKEN_RAW = 0xc0,
  TOKEN_CONSTANT = 0xfc,
  TOKEN_CALL = 0xfd
};

/* ---- lookup ---- */

Lanes lanes_of(Dtype dtype) {
  switch (dtype) {
    case DTYPE_BOOL:
      return LANES_BOOL;
    case DTYPE_INT8:
    case DTYPE_INT16:
    case DTYPE_INT32:
    case DTYPE_UINT8:
    case DTYPE_UINT16:
      return LANES_I32;
    case DTYPE_UINT32:
      return LANES_U32;
    case DTYPE_INT64:
      return LANES_I64;
    case DTYPE_UINT64:
      return LANES_U64;
    case DTYPE_FLOAT32:
      return LANES_F32;
    case DTYPE_FLOAT64:
      return LANES_F64;
    default:
      return LANES_KINDS;
  }
}

/* Modulo 2^bits signs make no difference to these. */
static bool minds_sign(Op op) {
  static const Op ops[] = {OP_ADD, OP_SUB, OP_MUL,    OP_NEG, OP_SQR, OP_AND,
                           OP_OR,  OP_XOR, OP_INVERT, OP_EQ,  OP_NEQ, OP_SWITCH};
  for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
    if (ops[i] == op) return false;
  return true;
}

TemplateId template_scalar(Op op, Lanes lanes) {
  if (lanes == LANES_U32 && !minds_sign(op)) lanes = LANES_I32;
  if (lanes == LANES_U64 && !minds_sign(op)) lanes = LANES_I64;
  return scalar_templates[op][lanes];
}
TemplateId template_cast(Lanes from, Lanes to, int half) { return cast_templates[from][to][half]; }

TemplateId template_helper(TemplateHelper helper) {
  static const uint8_t ids[] = {TEMPLATE_MASK_LOW, TEMPLATE_MASK_HIGH,   TEMPLATE_MASK_NARROW,
                                TEMPLATE_UPPER,    TEMPLATE_SECOND_LANE, TEMPLATE_SPLAT_32,
                                TEMPLATE_SPLAT_64, TEMPLATE_JOIN_SUM_F64};
  return ids[helper];
}

static const uint8_t packing[][3] = {
    [DTYPE_BOOL] = {TEMPLATE_UNPACK_BOOL, TEMPLATE_PACK_BOOL, 0},
    [DTYPE_INT8] = {TEMPLATE_UNPACK_INT8, TEMPLATE_PACK_INT8, TEMPLATE_WRAP_INT8},
    [DTYPE_INT16] = {TEMPLATE_UNPACK_INT16, TEMPLATE_PACK_INT16, TEMPLATE_WRAP_INT16},
    [DTYPE_UINT8] = {TEMPLATE_UNPACK_UINT8, TEMPLATE_PACK_UINT8, TEMPLATE_WRAP_UINT8},
    [DTYPE_UINT16] = {TEMPLATE_UNPACK_UINT16, TEMPLATE_PACK_UINT16, TEMPLATE_WRAP_UINT16},
    [DTYPES] = {0},
};
TemplateId template_unpack(Dtype dtype) { return packing[dtype][0]; }
TemplateId template_pack(Dtype dtype) { return packing[dtype][1]; }
TemplateId template_wrap(Dtype dtype) { return packing[dtype][2]; }

ExtremeTemplates template_extreme(bool largest, Lanes lanes) {
  if (lanes == LANES_F32)
    return (ExtremeTemplates){largest ? TEMPLATE_EXTREME_MAX_F32 : TEMPLATE_EXTREME_MIN_F32,
                              TEMPLATE_PUT_NAN_F32,
                              largest ? TEMPLATE_JOIN_MAX_F32 : TEMPLATE_JOIN_MIN_F32};
  return (ExtremeTemplates){largest ? TEMPLATE_EXTREME_MAX_F64 : TEMPLATE_EXTREME_MIN_F64,
                            TEMPLATE_PUT_NAN_F64,
                            largest ? TEMPLATE_JOIN_MAX_F64 : TEMPLATE_JOIN_MIN_F64};
}

/* An instruction takes three bytes. */
int template_weight(TemplateId id) { return id ? templates[id - 1].length / 3 : 0; }

int template_import_count(void) {
  return (int)(sizeof template_imports / sizeof template_imports[0]);
}
const char *template_import(int index) { return template_imports[index]; }

/* ---- splicing ---- */

static int constant_local(Body *body, uint32_t index) {
  if (index >= TEMPLATE_CONSTANTS_32)
    return body_constant(body, template_constants_64[index - TEMPLATE_CONSTANTS_32]);
  uint64_t half = template_constants_32[index];
  return body_constant(body, half << 32 | half);
}

static void put_tokens(Body *body, const Template *template, const int *locals) {
  const uint8_t *at = template_code + template->offset, *end = at + template->length;
  while (at < end) {
    int token = *at++;
    if (token < TOKEN_LOCALS_END) {
      uint32_t index = token & TOKEN_INDEX;
      if (index == TOKEN_INDEX) index = bytes_read_unsigned(&at);
      bytes_indexed(&body->code, WASM_LOCAL_GET + (token >> 6), (uint32_t)locals[index]);
    } else if (token == TOKEN_CONSTANT) {
      body_get(body, constant_local(body, bytes_read_unsigned(&at)));
    } else if (token == TOKEN_CALL) {
      bytes_indexed(&body->code, WASM_CALL, bytes_read_unsigned(&at));
      body->calls = true;
    } else {
      size_t count = (size_t)(token - TOKEN_RAW) + 1;
      bytes_add(&body->code, at, count);
      at += count;
    }
  }
}

/* Parameters that the body does not assign to are the arguments' own locals. */
void template_put(Body *body, TemplateId id, const int *arguments) {
  const Template *template = &templates[id - 1];
  int locals[256];
  assert(id);
  for (int i = 0; i < template->locals; i++) {
    bool is_argument = i < template->parameters;
    if (is_argument && !(template->written >> i & 1)) {
      locals[i] = arguments[i];
      continue;
    }
    locals[i] = body_vector(body);
    if (!is_argument) continue;
    body_get(body, arguments[i]);
    body_set(body, locals[i]);
  }
  put_tokens(body, template, locals);
  for (int i = template->locals - 1; i >= 0; i--)
    if (i >= template->parameters || template->written >> i & 1) body_release(body, locals[i]);
}
