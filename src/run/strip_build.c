/* From a bound loop to a strip program: geometry, how each input is reached, ops, and registers for
 * strips. */

#include "run/strip_build.h"

/* ---- views ---- */

/* Joins axes that follow each other, leaves out those of length 1. */
static void collapse(Builder *builder, int rank, const int64_t *lengths, const int64_t *strides,
                     const bool *kept, StripView *view, bool *view_kept) {
  view->lengths = ARENA_ARRAY(builder->arena, int64_t, rank);
  view->strides = ARENA_ARRAY(builder->arena, int64_t, rank);
  view->ndim = 0;
  for (int i = 0; i < rank; i++) {
    if (lengths[i] == 1) continue;
    int last = view->ndim - 1;
    bool joins = last >= 0 && view->strides[last] == lengths[i] * strides[i] &&
                 (!kept || view_kept[last] == kept[i]);
    if (joins) {
      view->lengths[last] *= lengths[i];
      view->strides[last] = strides[i];
      continue;
    }
    if (kept) view_kept[view->ndim] = kept[i];
    view->lengths[view->ndim] = lengths[i];
    view->strides[view->ndim++] = strides[i];
  }
}

static bool view_direct(const StripView *view) {
  return !view->ndim || (view->ndim == 1 && view->strides[0] == 1);
}
static bool view_empty(const StripView *view) {
  for (int i = 0; i < view->ndim; i++)
    if (!view->lengths[i]) return true;
  return false;
}
static bool view_same(const StripView *view) { return view->ndim == 1 && view->strides[0] == 0; }

/* The stride of axes that can be walked as one. */
static bool one_stride(Builder *builder, int first, int end, const int64_t *strides,
                       int64_t *stride) {
  StripView view;
  collapse(builder, end - first, builder->binding->lengths + first, strides + first, NULL, &view,
           NULL);
  *stride = view.ndim ? view.strides[0] : 0;
  return view.ndim <= 1;
}

Affine strip_affine(Builder *builder, LoopLevel level, const int64_t *strides) {
  Affine affine = {.is = one_stride(builder, 0, builder->row_axes, strides, &affine.row)};
  if (level == LEVEL_ELEMENT)
    affine.is &=
        one_stride(builder, builder->row_axes, builder->loop->rank, strides, &affine.column) &&
        (affine.column == 0 || affine.column == 1);
  return affine;
}

/* ---- geometry ---- */

/* Segments of long rows start anew at multiples of the shortest run that an input or a sink has, so
 * that few blocks straddle two runs. All runs, and the row, are products of trailing lengths: each
 * divides the longer ones. */
static int64_t shortest_run(const Builder *builder) {
  int64_t shortest = builder->program->row_length;
  for (int i = 0; i < (int)builder->loop->inputs.length; i++) {
    const StripView *view = &builder->program->views[i];
    if (builder->loop->inputs.data[i].level != LEVEL_ELEMENT || view_direct(view) ||
        view_same(view) || view_empty(view))
      continue;
    if (view->lengths[view->ndim - 1] < shortest) shortest = view->lengths[view->ndim - 1];
  }
  for (size_t i = 0; i < builder->sinks.length; i++) {
    const StripView *view = &builder->sinks.data[i].view;
    if (!builder->sinks.data[i].rows && view->ndim && !view_empty(view) &&
        view->lengths[view->ndim - 1] < shortest)
      shortest = view->lengths[view->ndim - 1];
  }
  return shortest;
}

static int64_t ceiling(int64_t a, int64_t b) { return (a + b - 1) / b; }

static void set_geometry(Builder *builder) {
  StripProgram *program = builder->program;
  int64_t row = program->row_length;
  program->long_rows = row > STRIP_LENGTH;
  if (!program->long_rows) {
    program->block_rows = row ? STRIP_LENGTH / row : STRIP_LENGTH;
    if (program->block_rows > program->nrows) program->block_rows = program->nrows;
    if (!program->block_rows) program->block_rows = 1;
    builder->most = program->block_rows * row;
    return;
  }
  int64_t run = shortest_run(builder);
  if (run > STRIP_LENGTH) {
    program->run = run;
    program->segment = ceiling(ceiling(run, ceiling(run, STRIP_LENGTH)), 16) * 16;
  } else {
    program->run = row;
    program->segment = STRIP_LENGTH / run * run;
  }
  builder->most = program->segment;
}

/* Whether a block that starts at a multiple of blocks never straddles two runs of `length` elements
 * (or rows). */
static bool within_runs(const Builder *builder, int64_t length, bool rows) {
  const StripProgram *program = builder->program;
  if (rows) return program->long_rows || length % program->block_rows == 0;
  if (!program->long_rows) return builder->most && length % builder->most == 0;
  return length % program->row_length == 0 || program->run <= length ||
         length % program->segment == 0;
}

/* Whether every block starts at a multiple of `period`. */
static bool starts_at(const Builder *builder, int64_t period, bool rows) {
  const StripProgram *program = builder->program;
  if (rows) return !program->long_rows && program->block_rows % period == 0;
  if (!program->long_rows) return builder->most % period == 0;
  return program->row_length % period == 0 && program->run % period == 0 &&
         program->segment % period == 0;
}

/* About STRIP_TILE_ROWS, as whole blocks. */
static int64_t tile_rows(const StripProgram *program) {
  int64_t block = program->long_rows ? 1 : program->block_rows;
  return ceiling(STRIP_TILE_ROWS, block) * block;
}

/* Rows whose elements lie far apart, but beside those of the next row: a line of the cache that is
 * read for one row serves others. */
static bool is_transposed(const StripProgram *program, const StripView *view, int size) {
  return view->ndim == 2 && view->strides[0] == 1 && view->lengths[1] == program->row_length &&
         tile_rows(program) * program->row_length * size <= STRIP_TILE_BYTES;
}

static Reach find_reach(const Builder *builder, const StripView *view, bool rows, int size) {
  if (view_direct(view) || view_empty(view)) return REACH_DIRECT;
  if (view_same(view)) return REACH_ONCE;
  int last = view->ndim - 1;
  if (view->strides[last] == 1 && within_runs(builder, view->lengths[last], rows))
    return REACH_LOCATED;
  if (view->ndim == 2 && !view->strides[0] && starts_at(builder, view->lengths[1], rows))
    return REACH_ONCE;
  return !rows && is_transposed(builder->program, view, size) ? REACH_TILED : REACH_PACKED;
}

/* ---- ops and registers ---- */

static int next_op(const Builder *builder) { return (int)builder->ops.length; }

static StripOp *add_op(Builder *builder, StripCode strip_code, LoopLevel level, int value) {
  *vector_push(&builder->ops) =
      (StripOp){.code = strip_code, .rows = level == LEVEL_ROW, .value = value};
  return &builder->ops.data[builder->ops.length - 1];
}

static StripAddress new_register(Builder *builder, int64_t count, int element, bool forever) {
  return (StripAddress){
      .strip = registers_add(&builder->registers, count, element, next_op(builder), forever)};
}

/* The same for what is written before all of the arguments are read: it shares no memory with
 * them. */
static StripAddress new_apart(Builder *builder, int64_t count, int element, bool forever) {
  return (StripAddress){
      .strip = registers_add(&builder->registers, count, element, next_op(builder) - 1, forever)};
}

/* The op about to be added reads it. */
static StripAddress use(Builder *builder, StripAddress at) {
  if (at.strip) registers_use(&builder->registers, at.strip, next_op(builder));
  return at;
}

static int64_t strip_count(const Builder *builder, LoopLevel level) {
  if (level == LEVEL_ELEMENT) return builder->most;
  return builder->program->long_rows ? 1 : builder->program->block_rows;
}

static StripAddress array_address(int pointer, int size, bool rows) {
  return (StripAddress){
      .pointer = pointer, .per_flat = rows ? 0 : size, .per_row = rows ? size : 0};
}

/* Where a computed value goes: into the output that stores it, into memory for a row if a later
 * phase reads it, or into a strip. */
static StripAddress place_of(Builder *builder, int value) {
  int size = size_of(builder, value), output = builder->home[value];
  bool rows = code(builder, value)->level == LEVEL_ROW;
  if (output >= 0) return array_address(1 + (int)builder->loop->inputs.length + output, size, rows);
  if (builder->kept[value] && !rows) {
    StripAddress at = new_register(builder, builder->program->row_length, size, true);
    at.per_column = size;
    return at;
  }
  int64_t count = strip_count(builder, code(builder, value)->level);
  bool forever = rows && builder->program->long_rows,
       reduces = code(builder, value)->code == LOOP_REDUCE_ROW;
  return reduces ? new_apart(builder, count, size, forever)
                 : new_register(builder, count, size, forever);
}

/* ---- reading inputs ---- */

static void build_input(Builder *builder, int value) {
  const LoopInstruction *instruction = code(builder, value);
  int input = instruction->input, size = size_of(builder, value);
  bool rows = instruction->level == LEVEL_ROW;
  switch (builder->reach[input]) {
    case REACH_DIRECT:
      builder->values[value] = array_address(1 + input, size, rows);
      return;
    case REACH_ONCE:
      return; /* build_once has put it there */
    case REACH_TILED:
    case REACH_LOCATED: {
      bool tiled = builder->reach[input] == REACH_TILED;
      StripOp *op = add_op(builder, tiled ? STRIP_TILE : STRIP_LOCATE, instruction->level, value);
      op->dtype = instruction->dtype;
      if (tiled) {
        op->count = (int)tile_rows(builder->program);
        op->out = new_register(builder, op->count * builder->program->row_length, size, true);
      }
      op->size = size;
      op->item = builder->program->npointers++;
      op->in[0] = (StripAddress){.pointer = 1 + input};
      builder->values[value] = (StripAddress){.pointer = op->item};
      return;
    }
    case REACH_PACKED: {
      StripAddress out = new_register(builder, strip_count(builder, instruction->level), size,
                                      rows && builder->program->long_rows);
      StripOp *op = add_op(builder, STRIP_PACK, instruction->level, value);
      op->size = size;
      op->item = input;
      op->in[0] = (StripAddress){.pointer = 1 + input};
      op->out = out;
      builder->values[value] = out;
      return;
    }
  }
}

static void build_once(Builder *builder) {
  for (int i = 0; i < (int)builder->loop->code.length; i++) {
    const LoopInstruction *instruction = code(builder, i);
    if (instruction->code != LOOP_INPUT || builder->reach[instruction->input] != REACH_ONCE)
      continue;
    StripAddress out =
        new_register(builder, strip_count(builder, instruction->level), size_of(builder, i), true);
    StripOp *op = add_op(builder, STRIP_PACK, instruction->level, i);
    op->size = size_of(builder, i);
    op->item = instruction->input;
    op->in[0] = (StripAddress){.pointer = 1 + instruction->input};
    op->out = builder->values[i] = out;
  }
  builder->program->once = (StripSection){0, next_op(builder)};
}

/* ---- computing ---- */

static void build_scalar(Builder *builder, int value) {
  const LoopInstruction *instruction = code(builder, value);
  StripAddress in[LOOP_MAX_ARGUMENTS] = {0};
  Dtype dtypes[LOOP_MAX_ARGUMENTS];
  for (int i = 0; i < instruction->count; i++) {
    in[i] = use(builder, builder->values[instruction->arguments[i]]);
    dtypes[i] = code(builder, instruction->arguments[i])->dtype;
  }
  StripAddress out = place_of(builder, value);
  StripOp *op = add_op(builder, instruction->code == LOOP_CAST ? STRIP_CAST : STRIP_SCALAR,
                       instruction->level, value);
  if (instruction->code == LOOP_CAST)
    op->kernel.cast = cast_kernel(dtypes[0], instruction->dtype);
  else
    op->kernel.scalar = scalar_kernel(instruction->op, dtypes);
  op->count = instruction->count;
  memcpy(op->in, in, sizeof in);
  op->out = builder->values[value] = out;
}

static void build_spread(Builder *builder, int value) {
  StripAddress in = use(builder, builder->values[code(builder, value)->arguments[0]]);
  StripAddress out = new_apart(builder, builder->most, size_of(builder, value), false);
  StripOp *op = add_op(builder, STRIP_SPREAD, LEVEL_ELEMENT, value);
  op->size = size_of(builder, value);
  op->in[0] = in;
  op->out = builder->values[value] = out;
}

static StripOp *build_reduction(Builder *builder, StripCode strip_code, int value) {
  const LoopInstruction *instruction = code(builder, value);
  StripAddress in = use(builder, builder->values[instruction->arguments[0]]);
  StripAddress out = strip_code == STRIP_FOLD ? builder->values[value] : place_of(builder, value);
  StripOp *op = add_op(builder, strip_code, LEVEL_ELEMENT, value);
  op->reducer = instruction->reducer;
  op->dtype = instruction->dtype;
  op->kernel.reduce = reduce_strip_kernel(instruction->reducer, instruction->dtype);
  op->in[0] = in;
  op->out = builder->values[value] = out;
  return op;
}

/* Short rows are folded together: one kernel call for element j of all rows. */
static void build_row_reduction(Builder *builder, int value) {
  int64_t length = builder->program->row_length;
  if (length < 1 || length > STRIP_SHORT_ROW) {
    build_reduction(builder, STRIP_REDUCE, value);
    return;
  }
  const LoopInstruction *instruction = code(builder, value);
  StripAddress upright = new_apart(builder, builder->most, size_of(builder, value), false);
  use(builder, upright);
  StripOp *op = build_reduction(builder, STRIP_REDUCE_SHORT, value);
  op->kernel.reduce = reduce_elementwise_kernel(instruction->reducer, instruction->dtype);
  op->in[1] = upright;
}

/* A value that more than its home asks for, or that is an input, is copied into outputs; sinks fold
 * it. */
static void build_outputs(Builder *builder, int value) {
  for (int i = 0; i < (int)builder->loop->outputs.length; i++) {
    const LoopOutput *output = &builder->loop->outputs.data[i];
    if (output->result != value) continue;
    LoopLevel level = code(builder, value)->level;
    if (output->sink == SINK_STORE && builder->home[value] == i) continue;
    StripAddress in = use(builder, builder->values[value]);
    StripOp *op =
        add_op(builder, output->sink == SINK_STORE ? STRIP_COPY : STRIP_SINK, level, value);
    op->size = size_of(builder, value);
    op->in[0] = in;
    op->out =
        array_address(1 + (int)builder->loop->inputs.length + i, op->size, level == LEVEL_ROW);
    for (int k = 0; output->sink == SINK_REDUCE && k < (int)builder->sinks.length; k++)
      if (builder->sinks.data[k].output == op->out.pointer) op->item = k;
  }
}

/* ---- whole rows: every instruction once, in order ---- */

static void build_whole_rows(Builder *builder) {
  StripSection section = {next_op(builder), 0};
  for (int i = 0; i < (int)builder->loop->code.length; i++) {
    switch (code(builder, i)->code) {
      case LOOP_INPUT:
        build_input(builder, i);
        break;
      case LOOP_SCALAR:
      case LOOP_CAST:
        build_scalar(builder, i);
        break;
      case LOOP_BROADCAST:
        build_spread(builder, i);
        break;
      case LOOP_REDUCE_ROW:
        build_row_reduction(builder, i);
        break;
    }
    build_outputs(builder, i);
  }
  section.end = next_op(builder);
  builder->program->elements[0] = section;
}

/* ---- long rows: phase by phase ---- */

/* The phase in which an instruction reads its arguments. */
static int reading_phase(const LoopInstruction *instruction) {
  return instruction->phase - (instruction->code == LOOP_REDUCE_ROW);
}

static bool read_in(const Builder *builder, int value, int phase) {
  if (code(builder, value)->phase == phase)
    for (size_t i = 0; i < builder->loop->outputs.length; i++)
      if (builder->loop->outputs.data[i].result == value) return true;
  for (int i = value + 1; i < (int)builder->loop->code.length; i++)
    for (int k = 0; k < code(builder, i)->count; k++)
      if (code(builder, i)->arguments[k] == value && reading_phase(code(builder, i)) == phase)
        return true;
  return false;
}

static void find_kept(Builder *builder) {
  for (int i = 0; i < (int)builder->loop->code.length; i++) {
    const LoopInstruction *instruction = code(builder, i);
    if (instruction->code == LOOP_INPUT || instruction->code == LOOP_BROADCAST) continue;
    for (int phase = instruction->phase + 1; phase < builder->loop->phases; phase++)
      if (read_in(builder, i, phase)) builder->kept[i] = true;
  }
}

/* Once per row: values of rows, openings of the reductions that this phase folds, and what is
 * spread over segments. */
static void build_row_part(Builder *builder, int phase) {
  int count = (int)builder->loop->code.length;
  for (int i = 0; i < count; i++) {
    const LoopInstruction *instruction = code(builder, i);
    if (instruction->level != LEVEL_ROW || instruction->phase != phase) continue;
    if (instruction->code == LOOP_INPUT) build_input(builder, i);
    if (instruction->code == LOOP_SCALAR || instruction->code == LOOP_CAST)
      build_scalar(builder, i);
    build_outputs(builder, i);
  }
  for (int i = 0; i < count; i++) {
    const LoopInstruction *instruction = code(builder, i);
    if (instruction->code != LOOP_REDUCE_ROW || reading_phase(instruction) != phase) continue;
    StripAddress out = place_of(builder, i);
    StripOp *op = add_op(builder, STRIP_IDENTITY, LEVEL_ROW, i);
    op->reducer = instruction->reducer;
    op->dtype = instruction->dtype;
    op->out = builder->values[i] = out;
  }
  for (int i = 0; i < count; i++)
    if (code(builder, i)->code == LOOP_BROADCAST && read_in(builder, i, phase))
      build_spread(builder, i);
}

/* Segment by segment. Inputs are read anew in every phase. */
static void build_element_part(Builder *builder, int phase) {
  for (int i = 0; i < (int)builder->loop->code.length; i++) {
    const LoopInstruction *instruction = code(builder, i);
    if (instruction->code == LOOP_REDUCE_ROW && reading_phase(instruction) == phase)
      build_reduction(builder, STRIP_FOLD, i);
    if (instruction->level != LEVEL_ELEMENT) continue;
    if (instruction->code == LOOP_INPUT && read_in(builder, i, phase)) build_input(builder, i);
    bool computed = instruction->code == LOOP_SCALAR || instruction->code == LOOP_CAST;
    if (computed && instruction->phase == phase) build_scalar(builder, i);
    if (instruction->phase == phase) build_outputs(builder, i);
  }
}

/* What is spread once per row is there until the last segment. */
static void hold_spread(Builder *builder, int phase) {
  for (int i = 0; i < (int)builder->loop->code.length; i++) {
    if (code(builder, i)->code == LOOP_BROADCAST && read_in(builder, i, phase))
      use(builder, builder->values[i]);
  }
}

static void build_long_rows(Builder *builder) {
  find_kept(builder);
  for (int phase = 0; phase < builder->program->nphases; phase++) {
    StripSection rows = {next_op(builder), 0};
    build_row_part(builder, phase);
    rows.end = next_op(builder);
    StripSection elements = {next_op(builder), 0};
    build_element_part(builder, phase);
    hold_spread(builder, phase);
    elements.end = next_op(builder);
    builder->program->rows[phase] = rows;
    builder->program->elements[phase] = elements;
  }
}

/* ---- sinks ---- */

static void open_sink(Builder *builder, int index) {
  const LoopOutput *output = &builder->loop->outputs.data[index];
  const LoopInstruction *result = code(builder, output->result);
  int rank = loop_level_rank(builder->loop, result->level);
  int64_t strides[TYPE_MAX_NDIM], size = 1;
  for (int i = rank - 1; i >= 0; i--) {
    strides[i] = output->kept[i] ? size : 0;
    if (output->kept[i]) size *= builder->binding->lengths[i];
  }
  StripSink *sink = vector_push(&builder->sinks);
  *sink = (StripSink){.rows = result->level == LEVEL_ROW,
                      .reducer = output->reducer,
                      .acc = result->dtype,
                      .dtype = output->dtype,
                      .output = 1 + (int)builder->loop->inputs.length + index,
                      .size = size};
  sink->kept = arena_alloc(builder->arena, (size_t)rank + 1);
  collapse(builder, rank, builder->binding->lengths, strides, output->kept, &sink->view,
           sink->kept);
}

static void choose_sink(Builder *builder, StripSink *sink) {
  const StripView *view = &sink->view;
  int64_t most =
      sink->rows ? (builder->program->long_rows ? 1 : builder->program->block_rows) : builder->most;
  sink->mode = SINK_GENERAL;
  sink->width = sink->size;
  if (!view->ndim || (view->ndim == 1 && !sink->kept[0])) sink->mode = SINK_ALL;
  bool columns = view->ndim == 2 && !view_empty(view) && !sink->kept[0] && sink->kept[1] && most &&
                 most % view->lengths[1] == 0;
  if (columns && starts_at(builder, view->lengths[1], sink->rows)) {
    sink->mode = SINK_STRIP;
    sink->width = most;
  }
  sink->direct = sink->acc == sink->dtype && sink->mode != SINK_STRIP;
  sink->accumulators = (StripAddress){0};
  if (!sink->direct)
    sink->accumulators = new_register(builder, sink->width, (int)dtype_size(sink->acc), true);
}

/* ---- addresses ---- */

static void resolve(const Builder *builder, StripAddress *at) {
  if (at->strip) at->offset = registers_offset(&builder->registers, at->strip);
}

static void finish(Builder *builder) {
  StripProgram *program = builder->program;
  program->scratch_size = registers_place(&builder->registers);
  program->nops = next_op(builder);
  program->ops =
      arena_copy(builder->arena, builder->ops.data, builder->ops.length * sizeof(StripOp));
  for (int i = 0; i < program->nops; i++) {
    resolve(builder, &program->ops[i].out);
    for (int k = 0; k < LOOP_MAX_ARGUMENTS; k++) resolve(builder, &program->ops[i].in[k]);
  }
  for (int i = 0; i < program->nkernels; i++)
    for (int k = 0; k < program->kernels[i].kernel.pointers; k++)
      resolve(builder, &program->kernels[i].at[k]);
  program->nsinks = (int)builder->sinks.length;
  program->sinks =
      arena_copy(builder->arena, builder->sinks.data, builder->sinks.length * sizeof(StripSink));
  for (int i = 0; i < program->nsinks; i++) resolve(builder, &program->sinks[i].accumulators);
  program->pointers = ARENA_ARRAY(builder->arena, void *, program->npointers);
}

/* ---- all of it ---- */

static void set_rows(Builder *builder, int row_axes) {
  builder->row_axes = row_axes;
  builder->program->nrows = builder->program->row_length = 1;
  for (int i = 0; i < builder->loop->rank; i++) {
    if (i < row_axes)
      builder->program->nrows *= builder->binding->lengths[i];
    else
      builder->program->row_length *= builder->binding->lengths[i];
  }
}

/* A large space without rows gets some where an input or a sink has a run that is long enough, so
 * that it lies simply in rows and columns. */
static void split_space(Builder *builder) {
  int64_t run = shortest_run(builder), length = 1;
  if (builder->loop->has_rows || builder->program->row_length <= STRIP_LENGTH || run < STRIP_RUN)
    return;
  int axis = builder->loop->rank;
  while (length < run) length *= builder->binding->lengths[--axis];
  set_rows(builder, axis);
}

static void set_views(Builder *builder) {
  int count = (int)builder->loop->inputs.length;
  builder->program->views = ARENA_ARRAY(builder->arena, StripView, count + 1);
  for (int i = 0; i < count; i++)
    collapse(builder, loop_level_rank(builder->loop, builder->loop->inputs.data[i].level),
             builder->binding->lengths, builder->binding->strides[i], NULL,
             &builder->program->views[i], NULL);
}

static void set_homes(Builder *builder) {
  for (int i = 0; i < (int)builder->loop->code.length; i++) builder->home[i] = -1;
  for (int i = 0; i < (int)builder->loop->outputs.length; i++) {
    const LoopOutput *output = &builder->loop->outputs.data[i];
    LoopCode made_by = code(builder, output->result)->code;
    bool computed = made_by != LOOP_INPUT && made_by != LOOP_BROADCAST;
    if (output->sink == SINK_STORE && computed && builder->home[output->result] < 0)
      builder->home[output->result] = i;
  }
}

static void open_builder(Builder *builder) {
  StripProgram *program = builder->program;
  size_t count = builder->loop->code.length;
  int phases = builder->loop->phases, ninputs = (int)builder->loop->inputs.length;
  program->nphases = phases;
  program->npointers = 1 + ninputs + (int)builder->loop->outputs.length;
  program->rows = ARENA_ARRAY(builder->arena, StripSection, phases);
  program->elements = ARENA_ARRAY(builder->arena, StripSection, phases);
  builder->reach = ARENA_ARRAY(builder->arena, Reach, ninputs + 1);
  builder->affine = ARENA_ARRAY(builder->arena, Affine, ninputs + 1);
  builder->values = ARENA_ARRAY(builder->arena, StripAddress, count + 1);
  builder->kept = ARENA_ARRAY(builder->arena, bool, count + 1);
  builder->home = ARENA_ARRAY(builder->arena, int, count + 1);
}

StripProgram *strip_build(Arena *arena, const LoopBinding *binding, bool fuse) {
  StripProgram *program = ARENA_NEW(arena, StripProgram);
  Builder builder = {.arena = arena, .binding = binding, .loop = binding->loop, .program = program};
  open_builder(&builder);
  set_rows(&builder, binding->loop->rank - binding->loop->row_rank);
  set_views(&builder);
  for (int i = 0; i < (int)binding->loop->outputs.length; i++)
    if (binding->loop->outputs.data[i].sink == SINK_REDUCE) open_sink(&builder, i);
  split_space(&builder);
  set_geometry(&builder);
  for (int i = 0; i < (int)binding->loop->inputs.length; i++)
    builder.affine[i] =
        strip_affine(&builder, binding->loop->inputs.data[i].level, binding->strides[i]);
  for (int i = 0; i < (int)binding->loop->inputs.length; i++) {
    const LoopInput *input = &binding->loop->inputs.data[i];
    builder.reach[i] = find_reach(&builder, &program->views[i], input->level == LEVEL_ROW,
                                  (int)dtype_size(input->dtype));
  }
  for (size_t i = 0; i < builder.sinks.length; i++) choose_sink(&builder, &builder.sinks.data[i]);
  set_homes(&builder);
  build_once(&builder);
  if (program->long_rows)
    build_long_rows(&builder);
  else
    build_whole_rows(&builder);
  if (fuse && program->nrows && program->row_length) strip_fuse(&builder);
  finish(&builder);
  vector_free(&builder.ops);
  registers_free(&builder.registers);
  vector_free(&builder.sinks);
  return program;
}
