/* Groups of nodes that become one loop. Internal to src/compile. */
#ifndef ST_COMPILE_GROUP_H
#define ST_COMPILE_GROUP_H

#include "compile/program.h"

/* What a node does in its group. */
typedef enum Role {
  ROLE_NONE,       /* not fusible */
  ROLE_ELEMENT,    /* elementwise, over the space */
  ROLE_ROW,        /* elementwise, over the rows */
  ROLE_REDUCE_ROW, /* reduces rows: elements in, rows out */
  ROLE_SINK,       /* reduces elements over other axes; nothing in the group can use it */
  ROLE_SINK_ROW    /* reduces what is on row level */
} Role;

/* How a node lies in iteration spaces. Axes of static length 1 do not count. */
typedef struct Shaped {
  bool fusible;
  int rank;           /* axes of the space: of the output, for a reduction of the input */
  const int8_t *axes; /* their positions */
  const uint32_t *classes;
  const bool *kept; /* reductions: for each axis of the space */
  int trailing;     /* reductions: how many axes are reduced if these are the last ones; 0 if not */
  int result_rank;  /* axes of the result that count */
  const int8_t *results; /* their positions */
} Shaped;

enum { GROUP_WAITS = 8 };

typedef struct Group {
  int rank, row_rank; /* row_rank 0: no rows so far */
  const uint32_t *classes;
  int stage, level;
  bool merged;         /* taken in by another group */
  int reads;           /* inputs of all members */
  int waits[GROUP_WAITS], next_wait; /* 1 + groups that it is known to wait for: the last found */
  VECTOR(int) members; /* nodes, in their order */
} Group;

/* Edges between nodes, both ways; what a fusible node reads it reads through dimshuffles. */
typedef struct Edges {
  int *first; /* of node i: targets[first[i]] .. targets[first[i + 1] - 1] */
  int *targets;
} Edges;

/* A unit is a group, or a node without one. Its level is greater than that of every unit it waits
 * for. */
typedef struct Grouping {
  Program *program;
  Arena arena;
  Extents extents;
  Shaped *shaped; /* of each node */
  Role *roles;
  int *group_of; /* of each node; -1: none */
  int *levels;   /* of nodes without a group */
  Edges makers, users;
  int placed; /* nodes that were looked at */
  VECTOR(Group) groups;
  IdMap readers;                              /* 1 + value -> 1 + the group that read it last */
  VECTOR(int) stack;                          /* of searches */
  uint32_t *seen_nodes, *seen_groups, search; /* stamps of the last search */
} Grouping;

/* A node's input seen through dimshuffles: axes[i] of `value` lies along axis i of the node's
 * input, -1: none. */
typedef struct Operand {
  int value;
  int8_t axes[TYPE_MAX_NDIM];
} Operand;

void operand_of(const Program *program, int node, int input, Operand *operand);

void groups_form(Grouping *grouping, Program *program);
void groups_free(Grouping *grouping);

/* The loop of a group that writes the given values: writes[i] says whether output 0 of member i is
 * one. */
void group_build_loop(const Grouping *grouping, const Group *group, const bool *writes, Loop *loop);

#endif
