#include "jit/body.h"

int body_local(Body *body, int type) {
  bytes_byte(&body->types, type);
  return body->parameters + (int)body->types.list.length - 1;
}

int body_vector(Body *body) {
  if (body->free.length) return body->free.data[--body->free.length];
  return body_local(body, WASM_TYPE_V128);
}

void body_release(Body *body, int local) { *vector_push(&body->free) = local; }

void body_get(Body *body, int local) {
  bytes_indexed(&body->code, WASM_LOCAL_GET, (uint32_t)local);
}
void body_set(Body *body, int local) {
  bytes_indexed(&body->code, WASM_LOCAL_SET, (uint32_t)local);
}

int body_constant(Body *body, uint64_t bits) {
  for (size_t i = 0; i < body->constants.length; i++)
    if (body->constants.data[i].bits == bits) return body->constants.data[i].local;
  int local = body_local(body, WASM_TYPE_V128);
  *vector_push(&body->constants) = (BodyConstant){bits, local};
  return local;
}

/* Neighbours of one type as a group. */
static void add_locals(const Body *body, Bytes *out) {
  const uint8_t *types = body->types.list.data;
  size_t count = body->types.list.length, groups = 0;
  for (size_t i = 0; i < count; i++) groups += !i || types[i] != types[i - 1];
  bytes_unsigned(out, (uint32_t)groups);
  for (size_t i = 0, next; i < count; i = next) {
    for (next = i; next < count && types[next] == types[i]; next++) {
    }
    bytes_unsigned(out, (uint32_t)(next - i));
    bytes_byte(out, types[i]);
  }
}

void body_finish(Body *body, Bytes *out) {
  add_locals(body, out);
  for (size_t i = 0; i < body->constants.length; i++) {
    const BodyConstant *constant = &body->constants.data[i];
    bytes_vector(out, WASM_V128_CONST);
    bytes_add(out, &constant->bits, 8);
    bytes_add(out, &constant->bits, 8);
    bytes_indexed(out, WASM_LOCAL_SET, (uint32_t)constant->local);
  }
  bytes_add(out, body->code.list.data, body->code.list.length);
  bytes_byte(out, WASM_END);
}

void body_free(Body *body) {
  bytes_free(&body->code);
  bytes_free(&body->types);
  vector_free(&body->free);
  vector_free(&body->constants);
}
