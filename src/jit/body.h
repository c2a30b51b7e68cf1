/* The body of a function under construction: its instructions, locals, and the constants that are
 * made once, in front of everything else (V8 makes a v128.const anew wherever it stands). */
#ifndef ST_JIT_BODY_H
#define ST_JIT_BODY_H

#include <stdbool.h>

#include "jit/bytes.h"

/* A vector of one 64-bit pattern twice, in a local. */
typedef struct BodyConstant {
  uint64_t bits;
  int local;
} BodyConstant;

typedef struct Body {
  Bytes code;
  int parameters;   /* all of type i32 */
  Bytes types;      /* of the locals behind the parameters */
  VECTOR(int) free; /* vector locals that are not in use */
  VECTOR(BodyConstant) constants;
  bool calls; /* something that the module imports */
} Body;

int body_local(Body *body, int type);
/* A vector local until body_release. */
int body_vector(Body *body);
void body_release(Body *body, int local);
void body_get(Body *body, int local);
void body_set(Body *body, int local);
/* The local that holds the constant. */
int body_constant(Body *body, uint64_t bits);

/* Appends the finished function, without its length: locals, constants, code, end. */
void body_finish(Body *body, Bytes *out);
void body_free(Body *body);

#endif
