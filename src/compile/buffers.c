/* Every buffer's place in the workspace, from the times in which buffers are in use. */
#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include "compile/plan.h"
#include "core/error.h"
#include "core/memory.h"

enum { BUFFER_ALIGN = 64 };

static int64_t padded(int64_t size) {
  return (size + BUFFER_ALIGN - 1) & ~(int64_t)(BUFFER_ALIGN - 1);
}

static bool together(const PlanBuffer *a, const PlanBuffer *b) {
  return a->first <= b->last && b->first <= a->last;
}

/* ---- first fit, the largest first ---- */

typedef struct Fit {
  PlanBuffer **placed; /* those in the workspace, by offset */
  int count;
} Fit;

static void fit_insert(Fit *fit, PlanBuffer *buffer) {
  int i = fit->count++;
  for (; i && fit->placed[i - 1]->offset > buffer->offset; i--) fit->placed[i] = fit->placed[i - 1];
  fit->placed[i] = buffer;
}

static bool refuse(const char *what) {
  error_set(ERROR_MEMORY, "the %s of this call are larger than memory", what);
  return false;
}

/* The lowest offset where nothing lies while the buffer is in use. */
static bool fit_place(Fit *fit, PlanBuffer *buffer) {
  int64_t offset = 0, size = padded(buffer->size);
  for (int i = 0; i < fit->count; i++) {
    const PlanBuffer *other = fit->placed[i];
    if (!together(buffer, other)) continue;
    if (other->offset >= offset + size) break;
    int64_t end = other->offset + padded(other->size);
    if (end > offset) offset = end;
  }
  if (offset + size > MEMORY_DATA_MAX) return refuse("temporary arrays");
  buffer->offset = offset;
  buffer->placed = true;
  fit_insert(fit, buffer);
  return true;
}

static int larger_first(const void *a, const void *b) {
  const PlanBuffer *x = *(PlanBuffer *const *)a, *y = *(PlanBuffer *const *)b;
  if (x->size != y->size) return x->size < y->size ? 1 : -1;
  return x->first != y->first ? x->first - y->first : (x < y ? -1 : x > y);
}

static bool place_workspace(Plan *plan) {
  size_t count = plan->buffers.length;
  PlanBuffer **waiting = memory_alloc(2 * (count + 1) * sizeof *waiting);
  Fit fit = {waiting + count + 1, 0};
  size_t nwaiting = 0;
  for (size_t i = 0; i < count; i++) {
    PlanBuffer *buffer = &plan->buffers.data[i];
    if (buffer->base != BASE_WORKSPACE) continue;
    if (buffer->placed)
      fit_insert(&fit, buffer);
    else
      waiting[nwaiting++] = buffer;
  }
  qsort(waiting, nwaiting, sizeof *waiting, larger_first);
  bool fits = true;
  for (size_t i = 0; fits && i < nwaiting; i++) fits = fit_place(&fit, waiting[i]);
  for (int i = 0; fits && i < fit.count; i++) {
    int64_t end = fit.placed[i]->offset + padded(fit.placed[i]->size);
    if (end > plan->workspace_size) plan->workspace_size = end;
  }
  memory_free(waiting);
  return fits;
}

static bool place_outputs(Plan *plan) {
  for (size_t i = 0; i < plan->buffers.length; i++) {
    PlanBuffer *buffer = &plan->buffers.data[i];
    if (buffer->base != BASE_OUTPUTS || buffer->placed) continue;
    if (plan->outputs_size + padded(buffer->size) > MEMORY_DATA_MAX) return refuse("outputs");
    buffer->offset = plan->outputs_size;
    buffer->placed = true;
    plan->outputs_size += padded(buffer->size);
  }
  return true;
}

/* ---- places ---- */

static void resolve(const Plan *plan, Place *place) {
  if (place->base >= 0) return;
  const PlanBuffer *buffer = &plan->buffers.data[place->buffer];
  place->base = buffer->base;
  place->offset += buffer->offset;
}

static void resolve_step(const Plan *plan, Step *step) {
  if (step->kind == STEP_LOOP) {
    for (size_t i = 0; i < step->loop.loop->inputs.length; i++)
      resolve(plan, &step->loop.inputs[i]);
    for (size_t i = 0; i < step->loop.loop->outputs.length; i++)
      resolve(plan, &step->loop.outputs[i]);
    return;
  }
  for (int i = 0; i < step->ninputs + step->noutputs; i++) resolve(plan, &step->places[i]);
}

bool plan_place_buffers(Plan *plan) {
  if (!place_workspace(plan) || !place_outputs(plan)) return false;
  for (size_t i = 0; i < plan->steps.length; i++) resolve_step(plan, &plan->steps.data[i]);
  if (!plan_is_last(plan)) return true;
  for (int i = 0; i < plan->program->noutputs; i++) resolve(plan, &plan->outputs[i].place);
  for (int i = 0; i < plan->program->nupdates; i++)
    if (!plan->updates[i].in_place) resolve(plan, &plan->updates[i].value.place);
  return true;
}

void plan_check(const Plan *plan) {
#ifndef NDEBUG
  for (size_t i = 0; i < plan->buffers.length; i++)
    for (size_t k = 0; k < i; k++) {
      const PlanBuffer *a = &plan->buffers.data[i], *b = &plan->buffers.data[k];
      if (a->base != b->base || (a->base != BASE_WORKSPACE && a->base != BASE_OUTPUTS)) continue;
      assert(a->placed && b->placed && a->offset % BUFFER_ALIGN == 0);
      if (a->offset + a->size <= b->offset || b->offset + b->size <= a->offset) continue;
      assert(a->base == BASE_WORKSPACE && !together(a, b));
    }
#else
  (void)plan;
#endif
}
