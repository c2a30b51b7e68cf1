/* Memory for registers: linear scan (Poletto and Sarkar 1999). A register takes the memory of one
 * of its size that is read for the last time before the op that writes it, or by that op: kernels
 * may write over an argument whose elements are as wide as the result's. */
#include "run/registers.h"

#include <assert.h>
#include <limits.h>

enum { REGISTER_ALIGN = 64 };

/* Lists go through `next`, an index plus one; 0 ends them. */
typedef struct FreeList {
  int64_t size;
  int head;
} FreeList;

typedef struct Scan {
  Register *list;
  int *next;    /* of each register, in the one list that it is in */
  int *ends;    /* of each op: registers that are placed and read for the last time by it */
  int now;      /* what was read for the last time by an earlier op is in a free list */
  int64_t used; /* bytes */
  VECTOR(FreeList) free; /* one for each size: there are few */
} Scan;

int registers_add(Registers *registers, int64_t count, int element, int first, bool forever) {
  int64_t size = (count * element + REGISTER_ALIGN - 1) / REGISTER_ALIGN * REGISTER_ALIGN;
  *vector_push(&registers->list) = (Register){
      .size = size, .first = first, .last = forever ? INT_MAX : first, .element = element};
  return (int)registers->list.length;
}

void registers_use(Registers *registers, int name, int op) {
  Register *used = &registers->list.data[name - 1];
  if (used->last < op) used->last = op;
}

static FreeList *free_list(Scan *scan, int64_t size) {
  for (size_t i = 0; i < scan->free.length; i++)
    if (scan->free.data[i].size == size) return &scan->free.data[i];
  FreeList *added = vector_push(&scan->free);
  added->size = size;
  return added;
}

static void push(Scan *scan, int *head, int index) {
  scan->next[index] = *head;
  *head = index + 1;
}

static void release_before(Scan *scan, int op) {
  for (; scan->now < op; scan->now++)
    while (scan->ends[scan->now]) {
      int index = scan->ends[scan->now] - 1;
      scan->ends[scan->now] = scan->next[index];
      push(scan, &free_list(scan, scan->list[index].size)->head, index);
    }
}

/* A register whose memory can be taken over, out of its list; -1: none. */
static int take(Scan *scan, const Register *wanted) {
  FreeList *freed = free_list(scan, wanted->size);
  if (freed->head) {
    int index = freed->head - 1;
    freed->head = scan->next[index];
    return index;
  }
  if (wanted->first < 0) return -1;
  for (int *at = &scan->ends[wanted->first]; *at; at = &scan->next[*at - 1]) {
    int index = *at - 1;
    if (scan->list[index].size != wanted->size || scan->list[index].element != wanted->element)
      continue;
    *at = scan->next[index];
    return index;
  }
  return -1;
}

static void place(Scan *scan, int index) {
  Register *placed = &scan->list[index];
  int from = -1;
  if (placed->last != INT_MAX) {
    assert(placed->first >= scan->now - (scan->now == 0));
    release_before(scan, placed->first);
    from = take(scan, placed);
  }
  placed->offset = from < 0 ? scan->used : scan->list[from].offset;
  if (from < 0) scan->used += placed->size;
  if (placed->last != INT_MAX && placed->last >= 0) push(scan, &scan->ends[placed->last], index);
}

int64_t registers_place(Registers *registers) {
  int count = (int)registers->list.length, ops = 1;
  for (int i = 0; i < count; i++) {
    int last = registers->list.data[i].last;
    if (last != INT_MAX && last >= ops) ops = last + 1;
  }
  Scan scan = {.list = registers->list.data};
  scan.next = memory_alloc((size_t)(count + ops) * sizeof *scan.next);
  scan.ends = scan.next + count;
  memset(scan.ends, 0, (size_t)ops * sizeof *scan.ends);
  for (int i = 0; i < count; i++) place(&scan, i);
  memory_free(scan.next);
  vector_free(&scan.free);
  return scan.used;
}

void registers_free(Registers *registers) { vector_free(&registers->list); }
