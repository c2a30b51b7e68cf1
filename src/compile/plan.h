/* Plan: a stage of a program with every length known. Steps with all their shapes, strides and
 * places in memory; made once for each signature of shapes and run as often as wanted.
 *
 * A place is a base and an offset in bytes. Bases are addresses that the runner knows at each call:
 *
 *   BASE_ABSOLUTE    0: the offset is the address, of constants and of values computed while
 *   planning
 *   BASE_WORKSPACE   temporaries, shared by all functions
 *   BASE_OUTPUTS     the function's outputs
 *   BASE_LEAVES ...  its inputs, then its shared variables, then views whose start was found
 *   between stages
 *
 * Buffers are what is placed: temporaries by the time in which they are in use, measured in units
 * of the program. */
#ifndef ST_COMPILE_PLAN_H
#define ST_COMPILE_PLAN_H

#include "compile/program.h"

enum { BASE_ABSOLUTE, BASE_WORKSPACE, BASE_OUTPUTS, BASE_LEAVES };

typedef struct Place {
  int base;
  int buffer;
  int64_t offset;
} Place;

typedef struct PlanBuffer {
  int base;
  bool placed; /* offset is final */
  int64_t offset, size;
  int first, last; /* units; last is INT_MAX for what outlives the plan */
  int owner;       /* the value that fills it in C order; -1: none */
} PlanBuffer;

typedef struct PlanValue {
  bool shaped, laid; /* its shape is known; it has a place in memory */
  int64_t *shape, *strides;
  int buffer;
  int dynamic; /* the base of the view, found between stages, that it starts at; -1: the buffer */
  int64_t offset; /* bytes */
  Array *host;    /* of VALUE_HOST: the value */
} PlanValue;

/* A loop with lengths: everything its runner needs but the addresses. */
typedef struct LoopBinding {
  const Loop *loop;
  int64_t *lengths;  /* of the space */
  int64_t **strides; /* of each input, for each axis of its level, in elements */
  Place *inputs, *outputs;
} LoopBinding;

typedef enum StepKind {
  STEP_LOOP,
  STEP_COPY,  /* views[1] = views[0] */
  STEP_KERNEL /* the operation's own kernel on views: inputs, then outputs */
} StepKind;

typedef struct Step {
  StepKind kind;
  int unit; /* units.length for what follows the last unit */
  LoopBinding loop;
  Op op;
  Params params;
  int node; /* of kernels, for messages */
  int ninputs, noutputs;
  View *views; /* data is set from places before each run */
  Place *places;
} Step;

/* What is read off the last stage's memory when it has run. */
typedef struct PlanResult {
  View view;
  Place place;
} PlanResult;

typedef struct PlanUpdate {
  int shared;    /* leaf number */
  bool in_place; /* the steps have written it, or nothing changes */
  PlanResult value;
} PlanUpdate;

/* A node whose shape was found between stages. */
typedef struct Boundary {
  int node;
  bool addressed;              /* views: the strides are those; otherwise input 0 is copied first */
  int64_t **shapes, **strides; /* of each output */
  int first_dynamic;           /* views: the base of output 0; the others follow */
} Boundary;

typedef struct Plan {
  Arena arena;
  const Program *program;
  int stage;
  PlanValue *values;
  VECTOR(PlanBuffer) buffers;
  VECTOR(Step) steps;
  VECTOR(Array *) arrays;               /* that the plan has made */
  int64_t workspace_size, outputs_size; /* bytes, of this stage and those before */
  int nbases;          /* used by the stages up to this one and the boundaries behind it */
  PlanResult *outputs; /* of the last stage */
  PlanUpdate *updates;
  int nboundaries;      /* in front of the next stage */
  Boundary *boundaries; /* their shapes and strides are scratch for the runner */
} Plan;

/* Plans stage 0 for leaves of these shapes (inputs that nothing uses may be NULL). NULL and the
 * error on failure. */
Plan *plan_first(const Program *program, const int64_t *const *input_shapes,
                 const int64_t *const *shared_shapes);
/* Plans the stage behind `before`, whose boundaries have been filled in. `before` must outlive
 * it. */
Plan *plan_next(const Plan *before);
void plan_free(Plan *plan);

static inline bool plan_is_last(const Plan *plan) {
  return plan->stage + 1 == (int)plan->program->stages.length;
}

/* A view of a value's shape, strides and, if it is known while planning, data. */
View plan_view(const Plan *plan, int value);
/* Where it lies; only after planning. */
Place plan_place(const Plan *plan, int value);

/* Asserts that no two buffers in use at the same time overlap. */
void plan_check(const Plan *plan);
void plan_print(String *out, const Plan *plan);
/* A line that says which operation failed, on what, and where it was made. */
void plan_note(const Plan *plan, int node);
/* The same of the operation that computes `value`, if one does. */
void plan_note_maker(const Plan *plan, int value);

/* ---- within planning ---- */

/* A buffer for the elements of `value` in C order, in use from `unit` on; `owner`: see PlanBuffer.
 * ERROR_MEMORY, and a buffer of no bytes, if they do not fit into memory. */
int plan_new_buffer(Plan *plan, int base, int value, int unit, int owner);
/* Gives a value its place: contiguous in a buffer of its own, or what `like` says with other
 * strides. */
void plan_lay(Plan *plan, int value, int buffer, int dynamic, int64_t offset,
              const int64_t *strides);
/* Whether the value fills its buffer in C order and nothing else will read that buffer after
 * `unit`. */
bool plan_reusable(const Plan *plan, int value, int unit);
/* A buffer for a value that `unit` computes; outputs of the function get theirs among the
 * outputs. */
int plan_buffer_for(Plan *plan, int value, int unit);
/* The buffer of the shared variable that `value` is to replace, if `unit` may write there now; -1
 * if not. */
int plan_update_target(const Plan *plan, int value, int unit);
/* Hands a buffer over to `value`, which `unit` writes. */
void plan_take_over(Plan *plan, int buffer, int value);
Step *plan_add_step(Plan *plan, StepKind kind, int unit);
/* Room for the views and places of a step. */
void plan_step_views(Plan *plan, Step *step, int ninputs, int noutputs);
Step *plan_add_copy(Plan *plan, int unit, const View *from, Place from_place, const View *to,
                    Place to_place);
Place plan_unresolved(const PlanValue *value);
/* A copy in C order of what `value` shows, in a temporary of `unit`: its buffer; strides (room for
 * the rank) are written. */
int plan_copy_in_order(Plan *plan, int value, int unit, int64_t *strides);
static inline const ProgramNode *plan_node(const Plan *plan, int node) {
  return &plan->program->nodes.data[node];
}
/* What was found of a node behind the stage `before` (may be NULL); NULL for others. */
const Boundary *plan_boundary(const Plan *before, int node);

/* plan_unit.c: the steps of a unit. False and an error on failure. */
bool plan_unit(Plan *plan, int index, const Plan *before);
/* bind.c */
bool plan_bind_loop(Plan *plan, int unit);
/* plan_result.c, in the last stage: copies of results that have no place of their own. */
void plan_outputs(Plan *plan);
void plan_updates(Plan *plan);
/* buffers.c: offsets for the stage's buffers, then final places in all steps. ERROR_MEMORY if all
 * buffers together exceed MEMORY_DATA_MAX. */
bool plan_place_buffers(Plan *plan);

#endif
