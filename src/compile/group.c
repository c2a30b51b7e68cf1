/* Which nodes run in one loop. Nodes are taken in order; each joins a group that it shares a value
 * and the iteration space with, and groups that it connects are merged. Two rules keep this sound:
 *
 *   alignment   what a member reads of another lies on the space as it was computed, or is a row's
 *               value for its elements
 *   convexity   no path leads out of a group and back into it, so that a group can run at a point
 *               in time
 *
 * Nothing is computed twice: what other units need of a group is stored once. */
#include "compile/group.h"

#include <assert.h>

#include "ops/reduce.h"

/* Groups are bounded: making their loops takes time that grows with the square of their size. */
enum { GROUP_MAX_MEMBERS = 64, GROUP_MAX_READS = 256 };
enum { SEARCH_MAX_EDGES = 4096 };

/* ---- how nodes lie ---- */

void operand_of(const Program *program, int node, int input, Operand *operand) {
  operand->value = program->nodes.data[node].inputs[input];
  int ndim = program_value(program, operand->value)->ndim;
  for (int i = 0; i < ndim; i++) operand->axes[i] = (int8_t)i;
  for (;;) {
    const Value *value = program_value(program, operand->value);
    if (value->kind != VALUE_RESULT ||
        node_op(program->nodes.data[value->node].node) != OP_DIMSHUFFLE)
      return;
    Params order = node_params(program->nodes.data[value->node].node);
    for (int i = 0; i < ndim; i++)
      if (operand->axes[i] >= 0) operand->axes[i] = (int8_t)params_get(order, operand->axes[i]);
    operand->value = program->nodes.data[value->node].inputs[0];
  }
}

static void shape_axes(Grouping *grouping, Shaped *shaped, int value) {
  int ndim = program_value(grouping->program, value)->ndim;
  int8_t *axes = arena_alloc(&grouping->arena, (size_t)ndim + 1);
  uint32_t *classes = ARENA_ARRAY(&grouping->arena, uint32_t, ndim + 1);
  for (int i = 0; i < ndim; i++) {
    uint32_t class = extent_class(&grouping->extents, value, i);
    if (!class) continue;
    axes[shaped->rank] = (int8_t)i;
    classes[shaped->rank++] = class;
  }
  shaped->axes = axes;
  shaped->classes = classes;
}

static bool is_reduced(Params params, int axis) {
  for (int i = 0; i < reduce_axis_count(params); i++)
    if (reduce_axis(params, i) == axis) return true;
  return false;
}

static void shape_reduction(Grouping *grouping, Shaped *shaped, const ProgramNode *node) {
  Params params = node_params(node->node);
  int ndim = program_value(grouping->program, node->inputs[0])->ndim;
  bool *kept = arena_alloc(&grouping->arena, (size_t)shaped->rank + 1);
  int8_t *results = arena_alloc(&grouping->arena, (size_t)ndim + 1);
  int position = 0, next = 0;
  for (int i = 0; i < ndim; i++) {
    bool reduced = is_reduced(params, i);
    if (next < shaped->rank && shaped->axes[next] == i) {
      kept[next++] = !reduced;
      if (!reduced) results[shaped->result_rank++] = (int8_t)position;
      shaped->trailing = reduced ? shaped->trailing + 1 : 0;
    }
    if (!reduced) position++;
  }
  if (shaped->result_rank + shaped->trailing != shaped->rank) shaped->trailing = 0;
  shaped->kept = kept;
  shaped->results = results;
}

static void shape_node(Grouping *grouping, int index) {
  const ProgramNode *node = &grouping->program->nodes.data[index];
  Shaped *shaped = &grouping->shaped[index];
  Op op = node_op(node->node);
  shaped->fusible = node->needed && !node->host && (op_is_scalar(op) || op == OP_REDUCE);
  if (!shaped->fusible) return;
  if (op == OP_REDUCE) {
    shape_axes(grouping, shaped, node->inputs[0]);
    shape_reduction(grouping, shaped, node);
  } else {
    shape_axes(grouping, shaped, node->outputs[0]);
    shaped->result_rank = shaped->rank;
    shaped->results = shaped->axes;
  }
}

/* ---- alignment ---- */

static bool same_classes(int count, const uint32_t *a, const uint32_t *b) {
  for (int i = 0; i < count; i++)
    if (a[i] != b[i]) return false;
  return true;
}

static bool is_reduction(const Grouping *grouping, int node) {
  return grouping->shaped[node].kept != NULL;
}

/* A reduction over no axis that counts only converts. */
static bool is_conversion(const Shaped *shaped) {
  return shaped->kept && shaped->result_rank == shaped->rank;
}

/* The role that a node has in a group with this space, ROLE_NONE if it does not belong there. */
static Role role_in(const Grouping *grouping, const Group *group, int node) {
  const Shaped *shaped = &grouping->shaped[node];
  int rows = group->rank - group->row_rank;
  if (shaped->rank == group->rank && same_classes(group->rank, shaped->classes, group->classes)) {
    if (!is_reduction(grouping, node) || is_conversion(shaped)) return ROLE_ELEMENT;
    bool is_row = shaped->trailing && (!group->row_rank || shaped->trailing == group->row_rank);
    return is_row ? ROLE_REDUCE_ROW : ROLE_SINK;
  }
  if (!group->row_rank || shaped->rank != rows ||
      !same_classes(rows, shaped->classes, group->classes))
    return ROLE_NONE;
  return !is_reduction(grouping, node) || is_conversion(shaped) ? ROLE_ROW : ROLE_SINK_ROW;
}

static bool gives_elements(Role role) { return role == ROLE_ELEMENT; }
static bool gives_rows(Role role) { return role == ROLE_ROW || role == ROLE_REDUCE_ROW; }
static bool takes_rows(Role role) { return role == ROLE_ROW || role == ROLE_SINK_ROW; }

/* Whether a node of role `role` can read `operand`, computed by `maker` with `maker_role`, within a
 * group. */
static bool aligned(const Grouping *grouping, const Group *group, int node, Role role,
                    const Operand *operand, int maker, Role maker_role) {
  const Shaped *to = &grouping->shaped[node], *from = &grouping->shaped[maker];
  bool rows = gives_rows(maker_role);
  if (!rows && (!gives_elements(maker_role) || takes_rows(role))) return false;
  if (from->result_rank > to->rank) return false;
  int shared = rows ? group->rank - group->row_rank : group->rank;
  if (from->result_rank != shared) return false;
  for (int i = 0; i < shared; i++)
    if (operand->axes[to->axes[i]] != from->results[i]) return false;
  for (int i = shared; i < to->rank; i++) {
    int axis = operand->axes[to->axes[i]];
    if (axis < 0) continue;
    if (extent_class(&grouping->extents, operand->value, axis)) return false;
  }
  return true;
}

/* ---- convexity ---- */

/* The members of the unit that `node` is in. */
static const int *unit_members(const Grouping *grouping, const int *node, size_t *count) {
  int group = grouping->group_of[*node];
  *count = group < 0 ? 1 : grouping->groups.data[group].members.length;
  return group < 0 ? node : grouping->groups.data[group].members.data;
}

static int *unit_level(Grouping *grouping, int node) {
  int group = grouping->group_of[node];
  return group < 0 ? &grouping->levels[node] : &grouping->groups.data[group].level;
}

/* What is known of a group stays true: groups grow, and what a group waits for it waits for ever.
 */
static bool known_to_wait(const Grouping *grouping, int node, int target) {
  if (grouping->group_of[node] < 0) return false;
  const Group *group = &grouping->groups.data[grouping->group_of[node]];
  for (int i = 0; i < GROUP_WAITS; i++)
    if (group->waits[i] == target + 1) return true;
  return false;
}

static void remember_wait(Grouping *grouping, int node, int target) {
  if (grouping->group_of[node] < 0 || known_to_wait(grouping, node, target)) return;
  Group *group = &grouping->groups.data[grouping->group_of[node]];
  group->waits[group->next_wait++ % GROUP_WAITS] = target + 1;
}

/* Units with a level up to `level` do not wait for one of that level. */
static void push_unit(Grouping *grouping, int node, int level) {
  int group = grouping->group_of[node];
  uint32_t *seen = group < 0 ? &grouping->seen_nodes[node] : &grouping->seen_groups[group];
  if (*seen == grouping->search || *unit_level(grouping, node) < level) return;
  *seen = grouping->search;
  *vector_push(&grouping->stack) = node;
}

/* Whether the unit of `from` waits for group `target`; yes also when that is not found out with the
 * edges that are left. What this search has seen does not wait for it. */
static bool depends_on(Grouping *grouping, int from, int target, int *edges_left) {
  int level = grouping->groups.data[target].level;
  if (known_to_wait(grouping, from, target)) return true;
  grouping->stack.length = 0;
  push_unit(grouping, from, level);
  while (grouping->stack.length) {
    int node = vector_pop(&grouping->stack);
    if (grouping->group_of[node] == target || known_to_wait(grouping, node, target) ||
        *edges_left < 0) {
      remember_wait(grouping, from, target);
      return true;
    }
    size_t count;
    const int *members = unit_members(grouping, &node, &count);
    for (size_t i = 0; i < count; i++) {
      int first = grouping->makers.first[members[i]], end = grouping->makers.first[members[i] + 1];
      *edges_left -= end - first;
      for (int e = first; e < end; e++) push_unit(grouping, grouping->makers.targets[e], level);
    }
  }
  return false;
}

/* Whether what the nodes read from outside `group` and `other` (-1: none) waits for `group`. */
static bool waits_around(Grouping *grouping, const int *nodes, size_t count, int group, int other) {
  int edges_left = SEARCH_MAX_EDGES;
  grouping->search++;
  for (size_t i = 0; i < count; i++)
    for (int e = grouping->makers.first[nodes[i]]; e < grouping->makers.first[nodes[i] + 1]; e++) {
      int maker = grouping->makers.targets[e], in = grouping->group_of[maker];
      if (in >= 0 && (in == group || in == other)) continue;
      if (depends_on(grouping, maker, group, &edges_left)) return true;
    }
  return false;
}

/* Lifts the unit of `node` above what `node` reads. */
static void lift(Grouping *grouping, int node) {
  int *level = unit_level(grouping, node);
  for (int e = grouping->makers.first[node]; e < grouping->makers.first[node + 1]; e++) {
    const int *below = unit_level(grouping, grouping->makers.targets[e]);
    if (below != level && *below >= *level) *level = *below + 1;
  }
}

/* Lifts those that wait for the unit of `node` above it, then those that wait for them. */
static void lift_users(Grouping *grouping, int node) {
  grouping->stack.length = 0;
  *vector_push(&grouping->stack) = node;
  while (grouping->stack.length) {
    node = vector_pop(&grouping->stack);
    size_t count;
    const int *members = unit_members(grouping, &node, &count);
    const int *level = unit_level(grouping, node);
    for (size_t i = 0; i < count; i++)
      for (int e = grouping->users.first[members[i]]; e < grouping->users.first[members[i] + 1];
           e++) {
        int user = grouping->users.targets[e];
        int *above = unit_level(grouping, user);
        if (user >= grouping->placed || above == level || *above > *level) continue;
        *above = *level + 1;
        *vector_push(&grouping->stack) = user;
      }
  }
}

/* ---- joining ---- */

static bool operands_aligned(const Grouping *grouping, const Group *group, int index, int node,
                             Role role) {
  const ProgramNode *reader = &grouping->program->nodes.data[node];
  for (int i = 0; i < node_ninputs(reader->node); i++) {
    Operand operand;
    operand_of(grouping->program, node, i, &operand);
    int maker = program_value(grouping->program, operand.value)->node;
    if (maker < 0 || grouping->group_of[maker] != index) continue;
    if (!aligned(grouping, group, node, role, &operand, maker, grouping->roles[maker]))
      return false;
  }
  return true;
}

static void insert_member(Group *group, int node) {
  vector_push(&group->members);
  size_t i = group->members.length - 1;
  for (; i && group->members.data[i - 1] > node; i--)
    group->members.data[i] = group->members.data[i - 1];
  group->members.data[i] = node;
}

static int reads_of(const Grouping *grouping, int node) {
  return node_ninputs(grouping->program->nodes.data[node].node);
}

static void add_member(Grouping *grouping, int index, int node, Role role) {
  Group *group = &grouping->groups.data[index];
  insert_member(group, node);
  group->reads += reads_of(grouping, node);
  if (role == ROLE_REDUCE_ROW) group->row_rank = grouping->shaped[node].trailing;
  grouping->group_of[node] = index;
  grouping->roles[node] = role;
}

static bool try_join(Grouping *grouping, int index, int node) {
  Group *group = &grouping->groups.data[index];
  Role role = role_in(grouping, group, node);
  if (role == ROLE_NONE || group->stage != grouping->program->nodes.data[node].stage) return false;
  if (group->members.length >= GROUP_MAX_MEMBERS ||
      group->reads + reads_of(grouping, node) > GROUP_MAX_READS)
    return false;
  if (!operands_aligned(grouping, group, index, node, role)) return false;
  if (waits_around(grouping, &node, 1, index, -1)) return false;
  int level = group->level;
  add_member(grouping, index, node, role);
  lift(grouping, node);
  if (group->level > level) lift_users(grouping, node);
  return true;
}

/* Members of `from` keep their roles in `into`; members that read across are aligned. */
static bool merge_aligned(const Grouping *grouping, int into, int from) {
  const Group *a = &grouping->groups.data[into], *b = &grouping->groups.data[from];
  Group both = *a;
  if (!both.row_rank) both.row_rank = b->row_rank;
  for (size_t i = 0; i < b->members.length; i++) {
    int node = b->members.data[i];
    if (!operands_aligned(grouping, &both, into, node, grouping->roles[node])) return false;
  }
  for (size_t i = 0; i < a->members.length; i++) {
    int node = a->members.data[i];
    if (!operands_aligned(grouping, &both, from, node, grouping->roles[node])) return false;
  }
  return true;
}

static bool merge_convex(Grouping *grouping, int into, int from) {
  const Group *a = &grouping->groups.data[into], *b = &grouping->groups.data[from];
  return !waits_around(grouping, b->members.data, b->members.length, into, from) &&
         !waits_around(grouping, a->members.data, a->members.length, from, into);
}

static bool try_merge(Grouping *grouping, int into, int from) {
  Group *a = &grouping->groups.data[into], *b = &grouping->groups.data[from];
  if (a->rank != b->rank || a->stage != b->stage || !same_classes(a->rank, a->classes, b->classes))
    return false;
  if (a->row_rank && b->row_rank && a->row_rank != b->row_rank) return false;
  if (a->members.length + b->members.length > GROUP_MAX_MEMBERS ||
      a->reads + b->reads > GROUP_MAX_READS)
    return false;
  if (!merge_aligned(grouping, into, from) || !merge_convex(grouping, into, from)) return false;
  if (!a->row_rank) a->row_rank = b->row_rank;
  for (size_t i = 0; i < b->members.length; i++) {
    insert_member(a, b->members.data[i]);
    grouping->group_of[b->members.data[i]] = into;
  }
  if (b->level > a->level) a->level = b->level;
  a->reads += b->reads;
  b->members.length = 0;
  b->merged = true;
  lift_users(grouping, a->members.data[0]);
  return true;
}

/* ---- candidates ---- */

static int open_group(Grouping *grouping, int node) {
  const Shaped *shaped = &grouping->shaped[node];
  *vector_push(&grouping->groups) = (Group){.rank = shaped->rank,
                                            .classes = shaped->classes,
                                            .stage = grouping->program->nodes.data[node].stage};
  int index = (int)grouping->groups.length - 1;
  add_member(grouping, index, node, role_in(grouping, &grouping->groups.data[index], node));
  lift(grouping, node);
  return index;
}

enum { CANDIDATES_MAX = 16 };

static void add_candidate(const Grouping *grouping, int *candidates, int *count, int group) {
  if (group < 0 || *count == CANDIDATES_MAX || grouping->groups.data[group].merged) return;
  for (int i = 0; i < *count; i++)
    if (candidates[i] == group) return;
  int i = (*count)++;
  /* Larger spaces first: a row's value is then in the loop of the elements that it is broadcast
   * to. */
  for (; i && grouping->groups.data[candidates[i - 1]].rank < grouping->groups.data[group].rank;
       i--)
    candidates[i] = candidates[i - 1];
  candidates[i] = group;
}

/* Groups that made what the node reads, and those that last read the same. */
static int find_candidates(Grouping *grouping, int node, int *candidates) {
  int count = 0;
  for (int i = 0; i < node_ninputs(grouping->program->nodes.data[node].node); i++) {
    Operand operand;
    operand_of(grouping->program, node, i, &operand);
    int maker = program_value(grouping->program, operand.value)->node;
    if (maker >= 0) add_candidate(grouping, candidates, &count, grouping->group_of[maker]);
    add_candidate(grouping, candidates, &count,
                  (int)map_get(&grouping->readers, (uint32_t)operand.value + 1) - 1);
  }
  return count;
}

static void record_reads(Grouping *grouping, int node) {
  for (int i = 0; i < node_ninputs(grouping->program->nodes.data[node].node); i++) {
    Operand operand;
    operand_of(grouping->program, node, i, &operand);
    map_set(&grouping->readers, (uint32_t)operand.value + 1,
            (uint32_t)grouping->group_of[node] + 1);
  }
}

static void place(Grouping *grouping, int node) {
  int candidates[CANDIDATES_MAX], joined = -1;
  int count = grouping->program->unfused ? 0 : find_candidates(grouping, node, candidates);
  for (int i = 0; i < count && joined < 0; i++)
    if (try_join(grouping, candidates[i], node)) joined = candidates[i];
  if (joined < 0) joined = open_group(grouping, node);
  for (int i = 0; i < count; i++)
    if (candidates[i] != joined) try_merge(grouping, joined, candidates[i]);
  record_reads(grouping, node);
}

/* ---- edges ---- */

/* Who makes what input `input` of `node` reads; -1: a leaf, or computed while planning: that
 * waits for nothing, and of what runs knows shapes only. */
static int maker_of(const Grouping *grouping, int node, int input) {
  const Program *program = grouping->program;
  Operand operand = {.value = program->nodes.data[node].inputs[input]};
  if (grouping->shaped[node].fusible) operand_of(program, node, input, &operand);
  int maker = program_value(program, operand.value)->node;
  return maker >= 0 && program->nodes.data[maker].host ? -1 : maker;
}

static void make_edges(Grouping *grouping, Edges *edges, bool users) {
  int count = (int)grouping->program->nodes.length, total = 0;
  edges->first = ARENA_ARRAY(&grouping->arena, int, count + 2);
  for (int pass = 0; pass < 2; pass++) {
    for (int node = 0; node < count; node++)
      for (int i = 0; i < node_ninputs(grouping->program->nodes.data[node].node); i++) {
        int maker = maker_of(grouping, node, i);
        if (maker < 0) continue;
        int *place = &edges->first[(users ? maker : node) + 1];
        if (pass) edges->targets[*place] = users ? node : maker;
        (*place)++;
        total++;
      }
    if (pass) return;
    edges->targets = ARENA_ARRAY(&grouping->arena, int, total + 1);
    for (int node = 0, before = 0; node <= count; node++) {
      int here = edges->first[node + 1];
      edges->first[node + 1] =
          before; /* the second pass moves it to the end of the node's targets */
      before += here;
    }
  }
}

static void open_grouping(Grouping *grouping, Program *program) {
  int count = (int)program->nodes.length;
  *grouping = (Grouping){.program = program};
  grouping->shaped = ARENA_ARRAY(&grouping->arena, Shaped, count + 1);
  grouping->roles = ARENA_ARRAY(&grouping->arena, Role, count + 1);
  grouping->group_of = ARENA_ARRAY(&grouping->arena, int, count + 1);
  grouping->levels = ARENA_ARRAY(&grouping->arena, int, count + 1);
  grouping->seen_nodes = ARENA_ARRAY(&grouping->arena, uint32_t, count + 1);
  grouping->seen_groups = ARENA_ARRAY(&grouping->arena, uint32_t, count + 1);
  extents_make(&grouping->extents, program);
  for (int i = 0; i < count; i++) {
    grouping->group_of[i] = -1;
    shape_node(grouping, i);
  }
  make_edges(grouping, &grouping->makers, false);
  make_edges(grouping, &grouping->users, true);
}

void groups_form(Grouping *grouping, Program *program) {
  open_grouping(grouping, program);
  for (int i = 0; i < (int)program->nodes.length; i++) {
    grouping->placed = i + 1;
    if (grouping->shaped[i].fusible)
      place(grouping, i);
    else
      lift(grouping, i);
  }
}

void groups_free(Grouping *grouping) {
  for (size_t i = 0; i < grouping->groups.length; i++)
    vector_free(&grouping->groups.data[i].members);
  vector_free(&grouping->groups);
  vector_free(&grouping->stack);
  map_free(&grouping->readers);
  extents_free(&grouping->extents);
  arena_free(&grouping->arena);
}
