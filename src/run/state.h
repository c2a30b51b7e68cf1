/* What a compiled function holds. Internal to src/run. */
#ifndef ST_RUN_STATE_H
#define ST_RUN_STATE_H

#include "compile/plan.h"
#include "run/function.h"
#include "run/strip.h"

/* Calls, and the time they took. */
typedef struct StepProfile {
  int64_t calls;
  double milliseconds;
} StepProfile;

/* A plan with what runs it. Plans of stage 0 hang on the function, those of later stages on the
 * plan before them, each list by the lengths that it was made for. */
typedef struct PlanEntry PlanEntry;
typedef struct PlanList {
  PlanEntry **data;
  size_t length, capacity;
} PlanList;

struct PlanEntry {
  Plan *plan;
  int64_t *key;
  size_t key_length;
  StripProgram **strips;               /* of each step; NULL for those that are not loops */
  int64_t scratch_offset, memory_size; /* of the workspace */
  uint64_t used;                       /* tick of the last use */
  StepProfile *profile;                /* of each step; NULL if nobody asked for it */
  int64_t heat;                        /* work of the calls so far, until the loops are compiled */
  bool settled;                        /* they are, or never will be */
  PlanList next;
};

typedef struct FunctionInput {
  Var var;
  bool given;
  void *data;
  void *borrowed;  /* of a branch: the caller's array while it runs, instead of `data` */
  size_t capacity; /* bytes */
  int64_t *shape;
} FunctionInput;

/* A view found between stages: where it starts, from another base. */
typedef struct DynamicBase {
  int source;
  intptr_t offset;
} DynamicBase;

/* What runs a call of the program: functions of branches, made when first taken; or what an
 * operation that computes by itself gave last. */
typedef struct Called {
  struct Function *branches[2];
  int noutputs;
  Array **outputs;
} Called;

typedef struct Function {
  bool running; /* a call is under way, which may have called the host */
  Guard guard;
  char *name;
  Program *program;
  FunctionInput *inputs;
  Called *called; /* for each of the program's calls */
  PlanList plans;
  bool profiled;
  Linker linker;
  StepProfile planning; /* strip programs included */
  PlanEntry *current;   /* the last stage of the last call; NULL before one succeeded */
  VECTOR(int64_t) key;
  VECTOR(uintptr_t) bases;
  VECTOR(DynamicBase) dynamic;
  void *outputs;
  size_t outputs_capacity;
  View *output_views;
  Array **pending; /* new arrays of shared variables that change their shape, while a call runs */
} Function;

/* ---- cache.c ---- */

/* The entry for `key` in a list, or NULL; the one found becomes the most recent. */
PlanEntry *cache_find(PlanList *list, const int64_t *key, size_t length);
/* Takes over the plan; drops the entry used longest ago when the list is full. */
PlanEntry *cache_add(PlanList *list, const int64_t *key, size_t length, Plan *plan);
/* Before a call: compiles the loops of an entry that has had, or is about to have, much to do. */
void cache_warm(PlanEntry *entry, Linker linker);
void cache_free(PlanList *list);

/* ---- workspace.c: one for all functions, and one for each level of functions that run within
 * another ---- */

/* At least `size` bytes whose first `keep` are as before, as far as there were so many; NULL and
 * ERROR_MEMORY when there is not enough. */
void *workspace_reserve(size_t size, size_t keep);
void workspace_free(void);
/* What runs from here on runs while another function waits, whose workspace must stay. */
void workspace_enter(void);
void workspace_leave(void);

/* ---- function.c ---- */

Function *function_open(Program *program);
/* Frees all but the program. */
void function_close(Function *function);
/* Room for so many bytes; `bytes` < 0 is an error that was set. */
bool function_reserve_input(FunctionInput *input, int64_t bytes);

/* ---- guard.c ---- */

/* Whether the value of an input or shared variable, or what an operation computed, is free of what
 * the guard looks for; otherwise the AssertionError that says where it is. */
bool guard_leaf(Guard guard, Var var, const View *view);
bool guard_output(Guard guard, const Plan *plan, int value, const View *view);

/* ---- called.c ---- */

/* Runs a node of the program's calls; where the outputs lie is valid until the next time. */
bool called_run(Function *function, const ProgramNode *node, const View *inputs, View *outputs);
void called_free(Called *called);

/* ---- call.c ---- */

bool function_run(Function *function);

#endif
