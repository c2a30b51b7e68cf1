#include "jit/bytes.h"

void bytes_add(Bytes *bytes, const void *data, size_t size) {
  vector_reserve(&bytes->list, bytes->list.length + size);
  if (size) memcpy(bytes->list.data + bytes->list.length, data, size);
  bytes->list.length += size;
}

void bytes_unsigned(Bytes *bytes, uint32_t value) {
  for (; value >= 128; value >>= 7) bytes_byte(bytes, (int)(value & 127) | 128);
  bytes_byte(bytes, (int)value);
}

void bytes_signed(Bytes *bytes, int32_t value) {
  for (; value < -64 || value > 63; value >>= 7) bytes_byte(bytes, (value & 127) | 128);
  bytes_byte(bytes, value & 127);
}

uint32_t bytes_read_unsigned(const uint8_t **at) {
  uint32_t value = 0;
  for (int shift = 0;; shift += 7) {
    uint8_t byte = *(*at)++;
    value |= (uint32_t)(byte & 127) << shift;
    if (byte < 128) return value;
  }
}

void bytes_indexed(Bytes *bytes, int instruction, uint32_t index) {
  bytes_byte(bytes, instruction);
  bytes_unsigned(bytes, index);
}

void bytes_i32(Bytes *bytes, int32_t value) {
  bytes_byte(bytes, WASM_I32_CONST);
  bytes_signed(bytes, value);
}

void bytes_vector(Bytes *bytes, uint32_t instruction) {
  bytes_indexed(bytes, WASM_VECTOR, instruction);
}

/* An alignment of 1 promises nothing, and costs nothing. */
void bytes_memory(Bytes *bytes, uint32_t instruction, uint32_t offset) {
  bytes_vector(bytes, instruction);
  bytes_byte(bytes, 0);
  bytes_unsigned(bytes, offset);
}

void bytes_open(Bytes *bytes, int instruction) {
  bytes_byte(bytes, instruction);
  bytes_byte(bytes, WASM_NO_RESULT);
}

void bytes_sized(Bytes *bytes, const Bytes *part) {
  bytes_unsigned(bytes, (uint32_t)part->list.length);
  bytes_add(bytes, part->list.data, part->list.length);
}
