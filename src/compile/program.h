/* Program: what a function computes, before any length is known. A list of units, each a loop or a
 * node, cut into stages where lengths depend on values (nonzero, arange(n), x[i:j]): when the plan
 * of a stage is made, every length in it is known.
 *
 * The passes, in order (program.c, compile_program): private copy, rewrite, lower, values, stages,
 * fuse, order, uses. */
#ifndef ST_COMPILE_PROGRAM_H
#define ST_COMPILE_PROGRAM_H

#include "compile/loop.h"
#include "core/vector.h"
#include "graph/map.h"
#include "rewrite/rewrite.h"

typedef enum ValueKind {
  VALUE_INPUT,    /* an argument of the function: `leaf` counts inputs */
  VALUE_SHARED,   /* `leaf` counts shared variables */
  VALUE_CONSTANT, /* the data of the constant */
  VALUE_HOST,     /* small, made of shapes and constants: computed while planning */
  VALUE_RESULT    /* computed by a unit, or a view */
} ValueKind;

typedef struct Value {
  Var var;
  ValueKind kind;
  Dtype dtype;
  int ndim;
  int leaf;
  int node;      /* which computes it, a place in `nodes`; -1 for leaves */
  bool elements; /* a unit, a stage, an output or an update reads them, not just its shape */
  bool memory;   /* it lies in memory; if not, it lives within a loop, or only its shape counts */
  bool output;   /* it is an output of the function */
  int updates;   /* how many shared variables it is to replace ... */
  int replaces;  /* ... and the value of the last of them */
  int last_unit; /* that reads it; INT_MAX if it is there to the end; -1: none */
} Value;

typedef struct ProgramNode {
  Node node;
  int stage;
  bool boundary; /* its shape depends on values: found between the stages */
  bool host;
  bool needed;           /* some output's elements are */
  int call;              /* a place in `calls`; -1: none */
  int *inputs, *outputs; /* values */
} ProgramNode;

typedef enum UnitKind {
  UNIT_LOOP,
  UNIT_VIEW,   /* EXECUTE_VIEW */
  UNIT_KERNEL, /* EXECUTE_KERNEL */
  UNIT_UPDATE, /* EXECUTE_UPDATE */
  UNIT_CALL    /* computed in front of the stage, where its outputs lie is found there */
} UnitKind;

typedef struct Unit {
  UnitKind kind;
  int stage;
  int node; /* not of loops */
  Loop loop;
} Unit;

typedef struct ProgramStage {
  int first_unit, end_unit; /* units of the stage */
} ProgramStage;

/* A shared variable and the value it gets. */
typedef struct ProgramUpdate {
  int shared, value; /* leaf number, value */
} ProgramUpdate;

/* What making a program consists of, for profiles. */
typedef enum CompilePass { PASS_REWRITE, PASS_LOWER, PASS_FUSE, PASSES } CompilePass;
const char *compile_pass_name(CompilePass pass);

/* What runs when one branch of an ifelse is taken. */
typedef struct Branch {
  struct Program *program;
  int ninputs;
  uint32_t *inputs; /* which of the node's inputs are those of the program */
} Branch;

/* A node that is computed between stages: of an ifelse the branches, true first; nothing of an
 * operation that computes by itself (EXECUTE_CALL). */
typedef struct ProgramCall {
  Branch branches[2];
} ProgramCall;

typedef struct Program {
  Arena arena;
  FunctionGraph *graph;
  int ninputs, noutputs, nupdates;
  int *inputs; /* values of the inputs; -1: nothing uses it */
  int *outputs;
  ProgramUpdate *updates;
  bool unfused; /* every operation in a loop of its own */
  bool timed;
  VECTOR(Value) values;
  VECTOR(ProgramNode) nodes;   /* inputs before users */
  VECTOR(Unit) units;          /* in the order in which they run */
  double milliseconds[PASSES]; /* that the passes took if timed; the copy of the graph is in the
                                  first */
  int first_safe;              /* unit: from here on nothing can fail once it is planned */
  VECTOR(ProgramStage) stages;
  VECTOR(ProgramCall) calls;
  VECTOR(int) shared; /* values of the shared variables */
  IdMap index;        /* variable -> 1 + value */
} Program;

typedef struct ProgramSpec {
  int ninputs, noutputs, nupdates;
  const Var *inputs, *outputs;
  const Var *shared, *update_values;
  bool rewrite, unfused;
  bool timed; /* a host may take longer to find its clock than a small program to compile */
  const RewriteOptions *options;
} ProgramSpec;

/* NULL and an error for a leaf without a value. */
Program *compile_program(const ProgramSpec *spec);
void program_free(Program *program);

static inline const Value *program_value(const Program *program, int value) {
  return &program->values.data[value];
}

/* ---- the passes ---- */

/* Puts the graphs of OpFromGraph in their places. */
bool compile_inline(FunctionGraph *graph);
/* Replaces operations that are executed by lowering (softmax, ...) by the graphs they stand for. */
bool compile_lower(FunctionGraph *graph);
/* Makes programs of what only one branch of an ifelse needs. */
bool compile_branches(Program *program);
/* Groups fusible nodes and makes the units of all stages, in an order in which they can run. */
void compile_fuse(Program *program);

/* ---- equal lengths (extent.c) ---- */

/* Axes of variables, sorted into classes: equal class means equal length whenever the function's
 * shapes fit each other at all (every node's shape rule is checked before anything runs). Class 0:
 * static length 1, which broadcasts. */
typedef struct Extents {
  VECTOR(uint32_t) parent;
  VECTOR(uint32_t) first; /* of each value, the class of axis 0 */
} Extents;

void extents_make(Extents *extents, const Program *program);
uint32_t extent_class(const Extents *extents, int value, int axis);
void extents_free(Extents *extents);

#endif
