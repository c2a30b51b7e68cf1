/* WebAssembly's binary format: bytes, numbers and instructions appended to a growing array. */
#ifndef ST_JIT_BYTES_H
#define ST_JIT_BYTES_H

#include <stdint.h>

#include "core/vector.h"

typedef struct Bytes {
  VECTOR(uint8_t) list;
} Bytes;

/* Instructions of one byte, and those of the vector extension behind the prefix 0xfd. */
enum {
  WASM_BLOCK = 0x02,
  WASM_LOOP = 0x03,
  WASM_END = 0x0b,
  WASM_BR_IF = 0x0d,
  WASM_CALL = 0x10,
  WASM_LOCAL_GET = 0x20,
  WASM_LOCAL_SET = 0x21,
  WASM_LOCAL_TEE = 0x22,
  WASM_I32_LOAD = 0x28,
  WASM_I32_CONST = 0x41,
  WASM_I32_EQZ = 0x45,
  WASM_I32_LT_U = 0x49,
  WASM_I32_GT_S = 0x4a,
  WASM_I32_LE_S = 0x4c,
  WASM_I32_GE_U = 0x4f,
  WASM_I32_ADD = 0x6a,
  WASM_I32_SUB = 0x6b,
  WASM_I32_MUL = 0x6c,
  WASM_VECTOR = 0xfd
};
enum {
  WASM_V128_LOAD = 0,
  WASM_V128_LOAD8_SPLAT = 7,
  WASM_V128_STORE = 11,
  WASM_V128_CONST = 12,
  WASM_I32X4_SPLAT = 17,
  WASM_I32X4_GT_S = 59,
  WASM_V128_AND = 78,
  WASM_V128_BITSELECT = 82,
  WASM_V128_STORE8_LANE = 88,
  WASM_V128_LOAD32_ZERO = 92,
  WASM_V128_LOAD64_ZERO = 93
};
enum { WASM_TYPE_I32 = 0x7f, WASM_TYPE_V128 = 0x7b, WASM_NO_RESULT = 0x40 };

void bytes_add(Bytes *bytes, const void *data, size_t size);
void bytes_unsigned(Bytes *bytes, uint32_t value); /* LEB128 */
void bytes_signed(Bytes *bytes, int32_t value);
/* A LEB128 number somewhere else; moves the pointer behind it. */
uint32_t bytes_read_unsigned(const uint8_t **at);
static inline void bytes_byte(Bytes *bytes, int byte) {
  *vector_push(&bytes->list) = (uint8_t)byte;
}

/* An instruction with an index or a label, a constant, one of the vector extension. */
void bytes_indexed(Bytes *bytes, int instruction, uint32_t index);
void bytes_i32(Bytes *bytes, int32_t value);
void bytes_vector(Bytes *bytes, uint32_t instruction);
/* A load or store of the vector extension at the address on the stack plus `offset`. */
void bytes_memory(Bytes *bytes, uint32_t instruction, uint32_t offset);
/* block or loop without a result. */
void bytes_open(Bytes *bytes, int instruction);
/* The length of `part` and its bytes. */
void bytes_sized(Bytes *bytes, const Bytes *part);
static inline void bytes_free(Bytes *bytes) { vector_free(&bytes->list); }

#endif
