/* What the engine asks its host for while it works: to show a value, to compute an operation that a
 * person wrote in the host's language, to say what its gradient is. One set of functions for the
 * engine, given by src/api; without it these operations are errors. */
#ifndef ST_OPS_HOST_H
#define ST_OPS_HOST_H

#include "graph/graph.h"

/* In the place of a cotangent: what the operation's graph gives (ops/inner.h). */
#define HOST_USUAL UINT32_MAX

typedef struct Host {
  /* Shows a value; `message` and `attributes` are those of the operation print. */
  bool (*print)(const char *message, const char *attributes, const View *value);
  /* Computes new arrays of the given types. */
  bool (*perform)(int64_t id, int ninputs, const View *inputs, int noutputs, const Type *types,
                  Array **outputs);
  /* Cotangents of the inputs, each a variable or 0 (disconnected), from those of the outputs (0:
   * disconnected). */
  bool (*pullback)(int64_t id, Node node, const Var *cotangents, Var *results);
  /* Tangents of the outputs, each a variable or 0 (zero), from those of the inputs (0: zero). False
   * without an error: the operation has no such rule; so with `vectorize`. */
  bool (*pushforward)(int64_t id, Node node, const Var *tangents, Var *results);
  /* The outputs for inputs with `batch` new axes in front, or none. */
  bool (*vectorize)(int64_t id, Node node, const Var *inputs, int batch, Var *results);
  /* Nobody uses operation `id` any more. */
  void (*forget)(int64_t id);
} Host;

/* NULL: none. */
void host_set(const Host *host);
/* NULL and a NotImplementedError without one. */
const Host *host_get(void);

#endif
