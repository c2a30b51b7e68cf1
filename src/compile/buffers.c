/* Every buffer's place in the workspace, from the times in which buffers are in use. */
#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

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

static bool refuse(const char *what) {
  error_set(ERROR_MEMORY, "the %s of this call are larger than memory", what);
  return false;
}

/* The buffers of the workspace: those that have a place, and those that wait for one. */
typedef struct Fit {
  PlanBuffer **placed; /* by offset */
  PlanBuffer **waiting;
  size_t nplaced, nwaiting;
} Fit;

/* ---- few buffers: first fit, the largest first; near the least memory ---- */

static void fit_insert(Fit *fit, PlanBuffer *buffer) {
  size_t i = fit->nplaced++;
  for (; i && fit->placed[i - 1]->offset > buffer->offset; i--) fit->placed[i] = fit->placed[i - 1];
  fit->placed[i] = buffer;
}

/* The lowest offset where nothing lies while the buffer is in use. */
static bool fit_place(Fit *fit, PlanBuffer *buffer) {
  int64_t offset = 0, size = padded(buffer->size);
  for (size_t i = 0; i < fit->nplaced; i++) {
    const PlanBuffer *other = fit->placed[i];
    if (!together(buffer, other)) continue;
    if (other->offset >= offset + size) break;
    int64_t end = other->offset + padded(other->size);
    if (end > offset) offset = end;
  }
  buffer->offset = offset;
  if (offset + size > MEMORY_DATA_MAX) return refuse("temporary arrays");
  fit_insert(fit, buffer);
  return true;
}

static int larger_first(const void *a, const void *b) {
  const PlanBuffer *x = *(PlanBuffer *const *)a, *y = *(PlanBuffer *const *)b;
  if (x->size != y->size) return x->size < y->size ? 1 : -1;
  return x->first != y->first ? x->first - y->first : (x < y ? -1 : x > y);
}

static bool place_few(Fit *fit) {
  qsort(fit->waiting, fit->nwaiting, sizeof *fit->waiting, larger_first);
  for (size_t i = 0; i < fit->nwaiting; i++)
    if (!fit_place(fit, fit->waiting[i])) return false;
  return true;
}

/* ---- many: in the order of time, into the best of a bounded number of holes ---- */

enum { HOLES = 64 };

typedef struct Holes {
  struct {
    int64_t offset, size;
  } at[HOLES + 1];
  int count;
  int64_t top; /* behind everything */
} Holes;

static void hole_remove(Holes *holes, int index) {
  holes->count--;
  memmove(&holes->at[index], &holes->at[index + 1],
          (size_t)(holes->count - index) * sizeof *holes->at);
}

/* Holes that touch become one, and the last one goes when it touches the top; of too many the
 * smallest is forgotten. */
static void hole_add(Holes *holes, int64_t offset, int64_t size) {
  for (int i = 0; i < holes->count; i++) {
    if (holes->at[i].offset + holes->at[i].size == offset)
      offset = holes->at[i].offset;
    else if (holes->at[i].offset != offset + size)
      continue;
    size += holes->at[i].size;
    hole_remove(holes, i--);
  }
  if (offset + size == holes->top) {
    holes->top = offset;
    return;
  }
  holes->at[holes->count].offset = offset;
  holes->at[holes->count++].size = size;
  int smallest = 0;
  if (holes->count <= HOLES) return;
  for (int i = 1; i < holes->count; i++)
    if (holes->at[i].size < holes->at[smallest].size) smallest = i;
  hole_remove(holes, smallest);
}

static int64_t hole_take(Holes *holes, int64_t size) {
  int best = -1;
  for (int i = 0; i < holes->count; i++)
    if (holes->at[i].size >= size && (best < 0 || holes->at[i].size < holes->at[best].size))
      best = i;
  if (best < 0) return (holes->top += size) - size;
  int64_t offset = holes->at[best].offset;
  holes->at[best].offset += size;
  holes->at[best].size -= size;
  if (!holes->at[best].size) hole_remove(holes, best);
  return offset;
}

static int earlier_first(const void *a, const void *b) {
  const PlanBuffer *x = *(PlanBuffer *const *)a, *y = *(PlanBuffer *const *)b;
  return x->first != y->first ? x->first - y->first : (x < y ? -1 : x > y);
}

static int ends_first(const void *a, const void *b) {
  const PlanBuffer *x = *(PlanBuffer *const *)a, *y = *(PlanBuffer *const *)b;
  return x->last != y->last ? (x->last < y->last ? -1 : 1) : (x < y ? -1 : x > y);
}

/* Above what earlier stages have placed. */
static bool place_many(Fit *fit) {
  size_t count = fit->nwaiting, freed = 0;
  Holes holes = {0};
  PlanBuffer **ending = memory_alloc((count + 1) * sizeof *ending);
  memcpy(ending, fit->waiting, count * sizeof *ending);
  qsort(fit->waiting, count, sizeof *ending, earlier_first);
  qsort(ending, count, sizeof *ending, ends_first);
  for (size_t i = 0; i < fit->nplaced; i++) {
    int64_t end = fit->placed[i]->offset + padded(fit->placed[i]->size);
    if (end > holes.top) holes.top = end;
  }
  for (size_t i = 0; i < count; i++) {
    PlanBuffer *buffer = fit->waiting[i];
    for (; ending[freed]->last < buffer->first; freed++)
      if (ending[freed]->size) hole_add(&holes, ending[freed]->offset, padded(ending[freed]->size));
    buffer->offset = hole_take(&holes, padded(buffer->size));
    if (holes.top > MEMORY_DATA_MAX) break;
  }
  memory_free(ending);
  return holes.top <= MEMORY_DATA_MAX || refuse("temporary arrays");
}

/* First fit takes time that grows with the square of their number. */
enum { FIT_MAX = 512 };

static bool place_workspace(Plan *plan) {
  size_t count = plan->buffers.length;
  PlanBuffer **lists = memory_alloc(2 * (count + 1) * sizeof *lists);
  Fit fit = {.placed = lists, .waiting = lists + count + 1};
  for (size_t i = 0; i < count; i++) {
    PlanBuffer *buffer = &plan->buffers.data[i];
    if (buffer->base != BASE_WORKSPACE) continue;
    if (buffer->placed)
      fit_insert(&fit, buffer);
    else
      fit.waiting[fit.nwaiting++] = buffer;
  }
  bool fits = fit.nplaced + fit.nwaiting <= FIT_MAX ? place_few(&fit) : place_many(&fit);
  for (size_t i = 0; fits && i < fit.nwaiting; i++) {
    int64_t end = fit.waiting[i]->offset + padded(fit.waiting[i]->size);
    fit.waiting[i]->placed = true;
    if (end > plan->workspace_size) plan->workspace_size = end;
  }
  memory_free(lists);
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

#ifndef NDEBUG
static void check_pair(const PlanBuffer *a, const PlanBuffer *b) {
  if (a->base != b->base || (a->base == BASE_WORKSPACE && !together(a, b))) return;
  assert(a->offset + a->size <= b->offset || b->offset + b->size <= a->offset);
}

/* Each with those that come into use after it, as long as it is in use; of very many the next. */
enum { CHECK_MAX = 512 };

void plan_check(const Plan *plan) {
  VECTOR(const PlanBuffer *) all = {0};
  vector_reserve(&all, plan->buffers.length + 1);
  for (size_t i = 0; i < plan->buffers.length; i++) {
    const PlanBuffer *buffer = &plan->buffers.data[i];
    if (buffer->base != BASE_WORKSPACE && buffer->base != BASE_OUTPUTS) continue;
    assert(buffer->placed && buffer->offset % BUFFER_ALIGN == 0);
    *vector_push(&all) = buffer;
  }
  qsort(all.data, all.length, sizeof *all.data, earlier_first);
  for (size_t i = 0; i < all.length; i++)
    for (size_t k = i + 1; k < all.length && k <= i + CHECK_MAX; k++)
      check_pair(all.data[i], all.data[k]);
  vector_free(&all);
}
#else
void plan_check(const Plan *plan) { (void)plan; }
#endif
