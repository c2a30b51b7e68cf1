/* Running a strip program. */
#include <string.h>

#include "run/strip.h"

/* The block that the instructions work on. */
typedef struct Block {
  int64_t flat, count; /* elements, in C order */
  int64_t row, nrows;
  int64_t column; /* of the first element in its row */
} Block;

static inline void *address(const StripProgram *program, const StripAddress *at,
                            const Block *block) {
  return (char *)program->pointers[at->pointer] + at->offset + block->flat * at->per_flat +
         block->column * at->per_column + block->row * at->per_row;
}

/* ---- sinks ---- */

static void sink_fold(const StripProgram *program, const StripSink *sink, const Block *block,
                      const void *strip);

static void *sink_memory(const StripProgram *program, const StripSink *sink) {
  if (sink->direct) return program->pointers[sink->output];
  return (char *)program->pointers[0] + sink->accumulators.offset;
}

static void sink_open(const StripProgram *program, const StripSink *sink) {
  char *memory = sink_memory(program, sink);
  size_t size = dtype_size(sink->acc);
  if (!sink->width) return;
  reduce_identity(sink->reducer, sink->acc, memory);
  for (int64_t filled = 1; filled < sink->width;) {
    int64_t more = sink->width - filled < filled ? sink->width - filled : filled;
    memcpy(memory + (size_t)filled * size, memory, (size_t)more * size);
    filled += more;
  }
}

/* Rows of accumulators are folded into the first. */
static void sink_close(const StripProgram *program, const StripSink *sink) {
  char *memory = sink_memory(program, sink);
  size_t size = dtype_size(sink->acc);
  if (sink->mode == SINK_STRIP)
    for (int64_t done = sink->size; done < sink->width; done += sink->size)
      reduce_elementwise(sink->reducer, sink->acc, (size_t)sink->size, memory,
                         memory + (size_t)done * size);
  if (!sink->direct)
    cast_kernel(sink->acc, sink->dtype)((size_t)sink->size, program->pointers[sink->output], 1,
                                        memory, 1);
}

/* Runs along the view's last axis, each into one accumulator or into neighbours. */
static void sink_general(const StripProgram *program, const StripSink *sink, int64_t flat,
                         int64_t count, const char *x) {
  const StripView *view = &sink->view;
  int last = view->ndim - 1;
  int64_t index[TYPE_MAX_NDIM], offset = 0, position = flat % view->lengths[last];
  size_t size = dtype_size(sink->acc);
  char *memory = sink_memory(program, sink);
  ReduceKernel *kernel = sink->kept[last] ? reduce_elementwise_kernel(sink->reducer, sink->acc)
                                          : reduce_strip_kernel(sink->reducer, sink->acc);
  flat /= view->lengths[last];
  for (int axis = last - 1; axis >= 0; axis--) {
    index[axis] = flat % view->lengths[axis];
    flat /= view->lengths[axis];
    offset += index[axis] * view->strides[axis];
  }
  while (count) {
    int64_t run = view->lengths[last] - position < count ? view->lengths[last] - position : count;
    kernel((size_t)run, memory + (size_t)(offset + position * view->strides[last]) * size, x);
    x += (size_t)run * size;
    count -= run;
    position = 0;
    for (int axis = last - 1; axis >= 0; axis--) {
      offset += view->strides[axis];
      if (++index[axis] < view->lengths[axis]) break;
      offset -= view->lengths[axis] * view->strides[axis];
      index[axis] = 0;
    }
  }
}

static void sink_fold(const StripProgram *program, const StripSink *sink, const Block *block,
                      const void *strip) {
  int64_t count = sink->rows ? block->nrows : block->count;
  if (!count) return;
  switch (sink->mode) {
    case SINK_ALL:
      reduce_strip(sink->reducer, sink->acc, (size_t)count, sink_memory(program, sink), strip);
      break;
    case SINK_STRIP:
      reduce_elementwise(sink->reducer, sink->acc, (size_t)count, sink_memory(program, sink),
                         strip);
      break;
    case SINK_GENERAL:
      sink_general(program, sink, sink->rows ? block->row : block->flat, count, strip);
      break;
  }
}

/* ---- rows ---- */

/* Whole rows: each value along its row. A long row: the one value along the strip. */
static void spread(const StripProgram *program, const StripOp *op, const Block *block) {
  int64_t length = program->long_rows ? program->segment : program->row_length;
  strip_spread(op->size, block->nrows, length, address(program, &op->in[0], block),
               address(program, &op->out, block));
}

static void reduce_rows(const StripProgram *program, const StripOp *op, const Block *block) {
  const char *from = address(program, &op->in[0], block);
  char *to = address(program, &op->out, block);
  size_t size = dtype_size(op->dtype), length = (size_t)program->row_length;
  for (int64_t row = 0; row < block->nrows; row++, to += size, from += length * size) {
    reduce_identity(op->reducer, op->dtype, to);
    op->kernel.reduce(length, to, from);
  }
}

/* The rows stand up: element j of all rows is a strip. Partial results as reduce_strip_kernel keeps
 * them, but each a strip, in place of the first elements. */
static void reduce_short_rows(const StripProgram *program, const StripOp *op, const Block *block) {
  int64_t lengths[2] = {program->row_length, block->nrows}, strides[2] = {1, program->row_length};
  size_t size = dtype_size(op->dtype), rows = (size_t)block->nrows, strip = rows * size;
  char *to = address(program, &op->out, block), *upright = address(program, &op->in[1], block);
  int64_t lanes = reduce_lanes(op->dtype);
  strip_pack(&(StripView){2, lengths, strides}, (int)size, address(program, &op->in[0], block), 0,
             block->count, upright);
  for (int64_t i = lanes; i < program->row_length; i++)
    op->kernel.reduce(rows, upright + (size_t)(i % lanes) * strip, upright + (size_t)i * strip);
  for (int64_t width = lanes / 2; width; width /= 2)
    for (int64_t i = 0; i < width && i + width < program->row_length; i++)
      op->kernel.reduce(rows, upright + (size_t)i * strip, upright + (size_t)(i + width) * strip);
  reduce_identity(op->reducer, op->dtype, to);
  strip_spread((int)size, 1, block->nrows, memcpy((char[16]){0}, to, size), to);
  op->kernel.reduce(rows, to, upright);
}

/* ---- kernels ---- */

/* Elements for one call: optimised code takes over between calls, not within (V8). */
enum { KERNEL_ELEMENTS = 16384 };

static void call_kernel(const StripProgram *program, const StripKernel *kernel, const Block *block,
                        int64_t n, int64_t rows) {
  for (int i = 0; i < kernel->kernel.pointers; i++)
    kernel->arguments[i].data = address(program, &kernel->at[i], block);
  jit_function(kernel->compiled)(kernel->arguments, (uint32_t)n, (uint32_t)rows);
}

static void run_kernel(const StripProgram *program, const StripOp *op, const Block *block) {
  const StripKernel *kernel = &program->kernels[op->item];
  if (kernel->by_rows)
    call_kernel(program, kernel, block, program->row_length, block->nrows);
  else
    call_kernel(program, kernel, block, block->count, 1);
}

/* The one op of a section, if it is a kernel that can do several blocks in a call. */
static const StripKernel *streaming(const StripProgram *program, StripSection section) {
  if (section.end - section.first != 1 || program->ops[section.first].code != STRIP_KERNEL)
    return NULL;
  const StripKernel *kernel = &program->kernels[program->ops[section.first].item];
  return kernel->streams ? kernel : NULL;
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* `blocks` whole ones of `length` elements from `block` on. */
static void stream_segments(const StripProgram *program, const StripKernel *kernel, Block block,
                            int64_t blocks) {
  int64_t most = KERNEL_ELEMENTS / program->segment;
  for (int64_t done = 0, count; done < blocks; done += count) {
    count = smaller(most, blocks - done);
    call_kernel(program, kernel, &block, program->segment, count);
    block.flat += count * program->segment;
    block.column += count * program->segment;
  }
}

static void stream_rows(const StripProgram *program, const StripKernel *kernel) {
  int64_t length = program->row_length, most = (KERNEL_ELEMENTS / length & ~3) + 4;
  for (int64_t row = 0; row < program->nrows; row += most) {
    Block block = {row * length, length, row, 1, 0};
    call_kernel(program, kernel, &block, length, smaller(most, program->nrows - row));
  }
}

/* ---- ops ---- */

static void run_pack(const StripProgram *program, const StripOp *op, const Block *block) {
  int64_t flat = op->rows ? block->row : block->flat,
          count = op->rows ? block->nrows : block->count;
  strip_pack(&program->views[op->item], op->size, address(program, &op->in[0], block), flat, count,
             address(program, &op->out, block));
}

/* Of the elements only the first is looked for: the others follow it. */
static void run_locate(StripProgram *program, const StripOp *op, const Block *block) {
  const StripView *view = &program->views[op->in[0].pointer - 1];
  int64_t flat = op->rows ? block->row : block->flat, offset = 0;
  for (int axis = view->ndim - 1; axis >= 0; axis--) {
    offset += flat % view->lengths[axis] * view->strides[axis];
    flat /= view->lengths[axis];
  }
  program->pointers[op->item] = (char *)program->pointers[op->in[0].pointer] + offset * op->size;
}

/* Blocks come in order, each within a row. */
static void run_tile(StripProgram *program, const StripOp *op, const Block *block) {
  const StripView *view = &program->views[op->in[0].pointer - 1];
  int64_t place = block->row % op->count, length = program->row_length;
  char *tile = address(program, &op->out, block);
  if (!place && !block->column) {
    const char *data = program->pointers[op->in[0].pointer];
    int64_t shape[2] = {smaller(op->count, program->nrows - block->row), length};
    int64_t upright[2] = {1, view->strides[1]}, lying[2] = {length, 1};
    View from = {(char *)data + block->row * op->size, op->dtype, 2, shape, upright};
    view_copy(&(View){tile, op->dtype, 2, shape, lying}, &from);
  }
  program->pointers[op->item] = tile + (place * length + block->column) * op->size;
}

static void run_scalar(const StripProgram *program, const StripOp *op, const Block *block) {
  const void *in[LOOP_MAX_ARGUMENTS];
  for (int i = 0; i < op->count; i++) in[i] = address(program, &op->in[i], block);
  op->kernel.scalar((size_t)(op->rows ? block->nrows : block->count),
                    address(program, &op->out, block), in);
}

static void run_section(StripProgram *program, StripSection section, const Block *block) {
  for (int i = section.first; i < section.end; i++) {
    const StripOp *op = &program->ops[i];
    size_t count = (size_t)(op->rows ? block->nrows : block->count);
    switch (op->code) {
      case STRIP_SCALAR:
        run_scalar(program, op, block);
        break;
      case STRIP_CAST:
        op->kernel.cast(count, address(program, &op->out, block), 1,
                        address(program, &op->in[0], block), 1);
        break;
      case STRIP_COPY:
        memcpy(address(program, &op->out, block), address(program, &op->in[0], block),
               count * (size_t)op->size);
        break;
      case STRIP_PACK:
        run_pack(program, op, block);
        break;
      case STRIP_LOCATE:
        run_locate(program, op, block);
        break;
      case STRIP_TILE:
        run_tile(program, op, block);
        break;
      case STRIP_SPREAD:
        spread(program, op, block);
        break;
      case STRIP_REDUCE:
        reduce_rows(program, op, block);
        break;
      case STRIP_REDUCE_SHORT:
        reduce_short_rows(program, op, block);
        break;
      case STRIP_IDENTITY:
        reduce_identity(op->reducer, op->dtype, address(program, &op->out, block));
        break;
      case STRIP_FOLD:
        op->kernel.reduce(count, address(program, &op->out, block),
                          address(program, &op->in[0], block));
        break;
      case STRIP_SINK:
        sink_fold(program, &program->sinks[op->item], block, address(program, &op->in[0], block));
        break;
      case STRIP_KERNEL:
        run_kernel(program, op, block);
        break;
    }
  }
}

/* ---- the space ---- */

static void run_whole_rows(StripProgram *program) {
  const StripKernel *kernel = streaming(program, program->elements[0]);
  if (kernel && kernel->by_rows) {
    stream_rows(program, kernel);
    return;
  }
  for (int64_t row = 0; row < program->nrows; row += program->block_rows) {
    int64_t rows =
        program->nrows - row < program->block_rows ? program->nrows - row : program->block_rows;
    Block block = {row * program->row_length, rows * program->row_length, row, rows, 0};
    run_section(program, program->elements[0], &block);
  }
}

static void run_segments(StripProgram *program, StripSection section, int64_t row) {
  int64_t start = row * program->row_length;
  const StripKernel *kernel = streaming(program, section);
  for (int64_t run = 0; run < program->row_length; run += program->run) {
    int64_t whole = kernel ? program->run / program->segment : 0;
    Block first = {start + run, program->segment, row, 1, run};
    if (kernel) stream_segments(program, kernel, first, whole);
    for (int64_t in = whole * program->segment; in < program->run; in += program->segment) {
      int64_t count = program->run - in < program->segment ? program->run - in : program->segment;
      Block block = {start + run + in, count, row, 1, run + in};
      run_section(program, section, &block);
    }
  }
}

static void run_long_rows(StripProgram *program) {
  for (int64_t row = 0; row < program->nrows; row++)
    for (int phase = 0; phase < program->nphases; phase++) {
      Block block = {row * program->row_length, 0, row, 1, 0};
      run_section(program, program->rows[phase], &block);
      if (program->elements[phase].first < program->elements[phase].end)
        run_segments(program, program->elements[phase], row);
    }
}

void strip_run(StripProgram *program, void *scratch) {
  program->pointers[0] = scratch;
  int64_t most = program->long_rows ? program->segment : program->block_rows * program->row_length;
  Block whole = {0, most, 0, program->long_rows ? 1 : program->block_rows, 0};
  run_section(program, program->once, &whole);
  for (int i = 0; i < program->nsinks; i++) sink_open(program, &program->sinks[i]);
  if (program->long_rows)
    run_long_rows(program);
  else
    run_whole_rows(program);
  for (int i = 0; i < program->nsinks; i++) sink_close(program, &program->sinks[i]);
}
