/* Plans by the lengths they were made for: short lists, the oldest dropped. */
#include <string.h>

#include "core/memory.h"
#include "run/state.h"

enum { CACHE_MAX = 32 };

static uint64_t cache_tick;

PlanEntry *cache_find(PlanList *list, const int64_t *key, size_t length) {
  for (size_t i = 0; i < list->length; i++) {
    PlanEntry *entry = list->data[i];
    if (entry->key_length != length || (length && memcmp(entry->key, key, length * sizeof *key)))
      continue;
    entry->used = ++cache_tick;
    memmove(&list->data[1], &list->data[0], i * sizeof *list->data);
    list->data[0] = entry;
    return entry;
  }
  return NULL;
}

static void entry_free(PlanEntry *entry) {
  cache_free(&entry->next);
  for (size_t i = 0; i < entry->plan->steps.length; i++)
    if (entry->strips[i]) strip_free(entry->strips[i]);
  plan_free(entry->plan);
  memory_free(entry->key);
  memory_free(entry);
}

static void drop_oldest(PlanList *list) {
  size_t oldest = 0;
  for (size_t i = 1; i < list->length; i++)
    if (list->data[i]->used < list->data[oldest]->used) oldest = i;
  entry_free(list->data[oldest]);
  list->data[oldest] = list->data[--list->length];
}

static int64_t aligned(int64_t size) { return (size + 63) & ~(int64_t)63; }

/* Strip programs for the plan's loops; their scratch lies behind the plan's own buffers. */
static void prepare(PlanEntry *entry, bool fuse) {
  Plan *plan = entry->plan;
  int64_t scratch = 0;
  entry->strips = ARENA_ARRAY(&plan->arena, StripProgram *, plan->steps.length + 1);
  for (size_t i = 0; i < plan->steps.length; i++) {
    if (plan->steps.data[i].kind != STEP_LOOP) continue;
    entry->strips[i] = strip_build(&plan->arena, &plan->steps.data[i].loop, fuse);
    if (entry->strips[i]->scratch_size > scratch) scratch = entry->strips[i]->scratch_size;
  }
  entry->scratch_offset = aligned(plan->workspace_size);
  entry->memory_size = entry->scratch_offset + scratch;
}

/* What a call costs, in elements that pass through an operation. */
static int64_t work_of(const PlanEntry *entry) {
  int64_t work = 0;
  for (size_t i = 0; i < entry->plan->steps.length; i++) {
    const StripProgram *strip = entry->strips[i];
    if (strip) work += strip->nrows * strip->row_length * strip->nops;
  }
  return work;
}

/* A module costs a tenth of a millisecond: as much as so many calls, and so many elements that pass
 * through an operation of the interpreter. */
enum { HOT_CALLS = 40, HOT_WORK = 300000 };

void cache_warm(PlanEntry *entry, Linker linker) {
  if (!jit_enabled() || linker == LINKER_VM) return;
  entry->heat += work_of(entry) + HOT_WORK / HOT_CALLS;
  if (entry->heat < HOT_WORK && linker == LINKER_AUTO) return;
  StripProgram **interpreted = entry->strips;
  size_t count = entry->plan->steps.length;
  int64_t memory = entry->memory_size;
  entry->settled = true;
  prepare(entry, true);
  if (strip_compile((int)count, entry->strips)) return;
  for (size_t i = 0; i < count; i++)
    if (entry->strips[i]) strip_free(entry->strips[i]);
  entry->strips = interpreted;
  entry->memory_size = memory;
}

PlanEntry *cache_add(PlanList *list, const int64_t *key, size_t length, Plan *plan) {
  if (list->length == CACHE_MAX) drop_oldest(list);
  PlanEntry *entry = memory_alloc(sizeof *entry);
  *entry = (PlanEntry){.plan = plan, .key_length = length, .used = ++cache_tick};
  entry->key = memory_alloc(length * sizeof *key);
  if (length) memcpy(entry->key, key, length * sizeof *key);
  prepare(entry, false);
  *vector_push(list) = entry;
  return entry;
}

void cache_free(PlanList *list) {
  for (size_t i = 0; i < list->length; i++) entry_free(list->data[i]);
  vector_free(list);
}
