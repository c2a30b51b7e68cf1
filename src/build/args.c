#include "build/args.h"

#include <string.h>

bool arg_is(const Args *args, int index, const char *text) {
  Value value = args->values[index];
  return value.kind == ST_STRING && value.extra == strlen(text) &&
         !memcmp(value.u.pointer, text, value.extra);
}

const Var *arg_vars(const Args *args, int index) {
  int count = arg_count(args, index);
  Var *vars = frame_alloc(sizeof(Var) * (size_t)count);
  for (int i = 0; i < count; i++) vars[i] = arg_item(args, index, i);
  return vars;
}
