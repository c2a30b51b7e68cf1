/* Derivatives and batches of graphs as operations (ops/inner.h): those of the graph, on its own
 * inputs, with the node's inputs then put in their places, so that what depends on one another
 * outside does not count twice; or the host's own rules. */
#include "ops/inner.h"

#include "core/memory.h"
#include "grad/pushforward.h"
#include "grad/vectorize.h"
#include "ops/families.h"
#include "ops/gradient.h"
#include "ops/host.h"
#include "ops/pushforward.h"
#include "ops/vectorize.h"

/* What the host says of the gradients it has rules for; the others are HOST_USUAL. */
static bool host_gradients(PullbackCall *call, const InnerGraph *graph) {
  for (int i = 0; i < graph->ninputs; i++) call->results[i] = HOST_USUAL;
  if (!(graph->flags & INNER_PULLBACK)) return true;
  const Host *host = host_get();
  return host && host->pullback(graph->id, call->node, call->cotangents, call->results);
}

void inner_pullback(PullbackCall *call) {
  const InnerGraph graph = *inner_graph(call->node);
  size_t room = (size_t)(graph.ninputs + 2 * graph.noutputs);
  Var *gradients = memory_alloc(sizeof(Var) * room), *ends = gradients + graph.ninputs,
      *cotangents = ends + graph.noutputs;
  int count = 0;
  for (int i = 0; i < graph.noutputs; i++) {
    if (var_is_disconnected(call->cotangents[i])) continue;
    ends[count] = graph.outputs[i];
    cotangents[count++] = call->cotangents[i];
  }
  GradOptions options = {.disconnected_inputs = GRAD_IGNORE,
                         .return_disconnected = GRAD_DISCONNECTED,
                         .return_null = true,
                         .no_names = true};
  if (host_gradients(call, &graph) &&
      pullback(count, ends, cotangents, graph.ninputs, graph.inputs, &options, gradients, NULL) &&
      inner_expand(graph.ninputs, graph.inputs, node_inputs(call->node), count, cotangents,
                   graph.ninputs, gradients, gradients))
    for (int i = 0; i < graph.ninputs; i++) {
      if (call->results[i] == HOST_USUAL) call->results[i] = gradients[i];
      if (!call->results[i]) call->results[i] = grad_disconnected();
    }
  else
    for (int i = 0; i < graph.ninputs; i++) call->results[i] = 0;
  memory_free(gradients);
}

void inner_pushforward(PushforwardCall *call) {
  const InnerGraph graph = *inner_graph(call->node);
  const Host *host = graph.flags & INNER_PUSHFORWARD ? host_get() : NULL;
  if (host) {
    host->pushforward(graph.id, call->node, call->tangents, call->results);
    return;
  }
  Var *wrt = memory_alloc(sizeof(Var) * (size_t)(2 * graph.ninputs)),
      *tangents = wrt + graph.ninputs;
  int count = 0;
  for (int i = 0; i < graph.ninputs; i++) {
    if (!call->tangents[i]) continue;
    wrt[count] = graph.inputs[i];
    tangents[count++] = call->tangents[i];
  }
  PushforwardOptions options = {GRAD_IGNORE, GRAD_NONE, true};
  if (pushforward(graph.noutputs, graph.outputs, count, wrt, tangents, &options, call->results,
                  NULL)) {
    for (int i = 0; i < graph.noutputs; i++) /* 0, zero, is no variable to expand */
      if (call->results[i])
        inner_expand(graph.ninputs, graph.inputs, node_inputs(call->node), count, tangents, 1,
                     &call->results[i], &call->results[i]);
  }
  memory_free(wrt);
}

void inner_vectorize(VectorizeCall *call) {
  const InnerGraph *graph = inner_graph(call->node);
  vectorize_graph(graph->noutputs, graph->outputs, graph->ninputs, graph->inputs, call->inputs,
                  call->outputs);
}
