/* A graph as a tree of lines: S2-PR-01. */
#ifndef ST_PRINT_DEBUG_H
#define ST_PRINT_DEBUG_H

#include "core/string.h"
#include "graph/graph.h"

typedef enum DebugIds { DEBUG_CHAR, DEBUG_INT, DEBUG_ID, DEBUG_AUTO, DEBUG_NONE } DebugIds;

typedef struct DebugOptions {
  int depth; /* levels of the tree; -1: all */
  DebugIds ids;
  bool types, shapes, views;
  bool stop_on_name; /* nothing below a named variable */
  bool inner;        /* the graphs of OpFromGraph at the end */
  bool order;        /* each node's place in the order of computing */
} DebugOptions;

/* Appends the graphs of the variables in PyTensor's format: a line for each use of a variable, its
 * inputs indented below it, what was written before as "···". */
void print_debug(String *out, int count, const Var *vars, const DebugOptions *options);
/* A leaf as PyTensor's str: its name, a constant's value (cut to 20 characters), or <type>. */
void print_leaf(String *out, Var var);

#endif
