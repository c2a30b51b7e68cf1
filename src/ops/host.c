/* Operations that a person wrote in the host's language (S2-LP-06). Their shapes are known when
 * they have run: plans call them between stages. */
#include "ops/host.h"

#include "core/error.h"
#include "core/memory.h"
#include "ops/families.h"
#include "ops/gradient.h"
#include "ops/pushforward.h"
#include "ops/vectorize.h"

/* Parameters: the host's number, the name, the connected inputs, the types of the outputs. */
enum { PARAM_ID, PARAM_NAME, PARAM_CONNECTED, PARAM_TYPES };

static const Host *hosts;

void host_set(const Host *host) { hosts = host; }

const Host *host_get(void) {
  if (!hosts) error_set(ERROR_NOT_IMPLEMENTED, "there is no host to ask");
  return hosts;
}

static Type output_type(Params params, int index) {
  return (Type)params_get(params, PARAM_TYPES + index);
}

bool host_type(TypeCall *call) {
  for (int i = 0; i < call->noutputs; i++) {
    call->outputs[i].dtype = type_dtype(output_type(call->params, i));
    call->outputs[i].ndim = type_ndim(output_type(call->params, i));
  }
  return true;
}

void host_shape(ShapeCall *call) {
  for (int i = 0; i < call->noutputs; i++)
    for (int axis = 0; axis < call->output_ndims[i]; axis++)
      call->outputs[i][axis] = dim_static(type_shape(output_type(call->params, i))[axis]);
}

uint32_t host_connected(Node node) {
  return (uint32_t)params_get(node_params(node), PARAM_CONNECTED);
}

void host_pullback(PullbackCall *call) {
  const Host *host = host_get();
  int64_t id = params_get(node_params(call->node), PARAM_ID);
  if (!host || !host->pullback(id, call->node, call->cotangents, call->results)) return;
  for (int i = 0; i < node_ninputs(call->node); i++)
    if (!call->results[i] || call->results[i] == HOST_USUAL) call->results[i] = grad_disconnected();
}

/* Forward mode goes through the pullback twice, unless it is asked for rules. */
void host_pushforward(PushforwardCall *call) {
  const Host *host = host_get();
  int64_t id = params_get(node_params(call->node), PARAM_ID);
  if (host && host->pushforward(id, call->node, call->tangents, call->results)) return;
  for (int i = 0; i < node_noutputs(call->node); i++)
    call->results[i] = grad_not_implemented(OP_HOST, 0);
}

void host_vectorize(VectorizeCall *call) {
  const Host *host = host_get();
  int64_t id = params_get(node_params(call->node), PARAM_ID);
  if (host && !host->vectorize(id, call->node, call->inputs, call->batch, call->outputs))
    error_set(ERROR_NOT_IMPLEMENTED, "the operation %s cannot be vectorised: it has no `vectorize`",
              graph_text((uint32_t)params_get(node_params(call->node), PARAM_NAME)));
}

bool host_compute(const KernelCall *call, Array **outputs) {
  const Host *host = host_get();
  int count = params_count(call->params) - PARAM_TYPES;
  Type *types = memory_alloc((size_t)(count + 1) * sizeof *types);
  for (int i = 0; i < count; i++) types[i] = output_type(call->params, i);
  bool fine = host && host->perform(params_get(call->params, PARAM_ID), call->ninputs, call->inputs,
                                    count, types, outputs);
  if (!fine)
    error_note("in the operation %s", graph_text((uint32_t)params_get(call->params, PARAM_NAME)));
  memory_free(types);
  return fine;
}

static void forget(const int64_t *params) {
  if (hosts) hosts->forget(params[PARAM_ID]);
}

bool op_host(int64_t id, const char *name, uint32_t connected, int ninputs, const Var *inputs,
             int noutputs, const Type *types, Var *outputs) {
  int64_t *values = memory_alloc((size_t)(noutputs + PARAM_TYPES) * sizeof *values);
  values[PARAM_ID] = id;
  values[PARAM_NAME] = graph_intern(name);
  values[PARAM_CONNECTED] = connected;
  for (int i = 0; i < noutputs; i++) values[PARAM_TYPES + i] = types[i];
  Params params = params_make_owner(noutputs + PARAM_TYPES, values, forget);
  memory_free(values);
  return op_apply(OP_HOST, params, ninputs, inputs, noutputs, outputs);
}
