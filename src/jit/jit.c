/* The cache of kernels, and what passes between us and the host. */
#include "jit/jit.h"

#include <assert.h>

#include "core/format.h"
#include "core/hash.h"
#include "jit/template.h"

enum { JIT_MAX_KERNELS = 4096, JIT_MAX_IDLE = 64 };

/* A compiled kernel, known by its code. The table slot stays its own until `references` is 0 and
 * others were given back later. */
typedef struct Compiled {
  uint64_t hash;
  Bytes code;
  uint32_t slot; /* of the table of functions; 0: the entry is free */
  int references;
  uint64_t released; /* tick */
} Compiled;

static struct {
  VECTOR(Compiled) all;
  VECTOR(uint32_t) free; /* slots that were given back */
  uint64_t tick;
  int live, idle;
  bool enabled, disabled, refused; /* asked for, asked not to, by the host */
} jit;

/* ---- the host ---- */

#if defined(__wasm__)
enum { HOST_COMPILES = true };
/* Compiles a module and puts its exports into the table, at the slots given or, where they are 0,
 * at new ones; an empty module clears the slots. Returns 0 if the host will not. */
__attribute__((import_module("env"), import_name("st_kernels"))) int host_kernels(
    const uint8_t *module, size_t length, uint32_t *slots, int count);
#else
enum { HOST_COMPILES = false };
static int host_kernels(const uint8_t *module, size_t length, uint32_t *slots, int count) {
  (void)module, (void)length, (void)slots, (void)count;
  return 0;
}
#endif

void jit_enable(bool enabled) {
  jit.enabled = enabled;
  jit.disabled = !enabled;
  jit.refused = false;
}

bool jit_enabled(void) { return (HOST_COMPILES || jit.enabled) && !jit.disabled && !jit.refused; }

JitFunction *jit_function(JitKernel kernel) {
  return (JitFunction *)(uintptr_t)jit.all.data[kernel - 1].slot;
}

/* ---- modules ---- */

static void add_section(Bytes *out, int id, Bytes *section) {
  bytes_byte(out, id);
  bytes_sized(out, section);
  section->list.length = 0;
}

static void add_name(Bytes *out, const char *name) {
  bytes_unsigned(out, (uint32_t)strlen(name));
  bytes_add(out, name, strlen(name));
}

/* Type 0: a kernel; type 1: what templates call. */
static void add_types(Bytes *out) {
  static const uint8_t types[] = {1, 12, 2, 0x60, 3, 0x7f, 0x7f, 0x7f, 0, 0x60, 1, 0x7b, 1, 0x7b};
  bytes_add(out, types, sizeof types);
}

static void add_imports(Bytes *out, Bytes *section, int functions) {
  static const uint8_t memory[] = {2, 0, 0}; /* no maximum, at least no page */
  static const uint8_t function[] = {0, 1};  /* of type 1 */
  bytes_unsigned(section, (uint32_t)functions + 1);
  for (int i = 0; i < functions; i++) {
    add_name(section, "e");
    add_name(section, template_import(i));
    bytes_add(section, function, sizeof function);
  }
  add_name(section, "e");
  add_name(section, "memory");
  bytes_add(section, memory, sizeof memory);
  add_section(out, 2, section);
}

static void write_module(int count, const Bytes *codes, bool calls, Bytes *out) {
  static const uint8_t head[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  Bytes section = {0};
  int functions = calls ? template_import_count() : 0;
  bytes_add(out, head, sizeof head);
  add_types(out);
  add_imports(out, &section, functions);
  bytes_unsigned(&section, (uint32_t)count);
  for (int i = 0; i < count; i++) bytes_unsigned(&section, 0);
  add_section(out, 3, &section);
  bytes_unsigned(&section, (uint32_t)count);
  for (int i = 0; i < count; i++) {
    char name[16];
    format_text(name, sizeof name, "%d", i);
    add_name(&section, name);
    bytes_indexed(&section, 0, (uint32_t)(functions + i));
  }
  add_section(out, 7, &section);
  bytes_unsigned(&section, (uint32_t)count);
  for (int i = 0; i < count; i++) bytes_sized(&section, &codes[i]);
  add_section(out, 10, &section);
  bytes_free(&section);
}

void jit_module(int count, const Kernel *kernels, Bytes *out) {
  Bytes *codes = memory_alloc((size_t)count * sizeof *codes);
  bool calls = false;
  for (int i = 0; i < count; i++) {
    codes[i] = (Bytes){0};
    calls |= kernel_emit(&kernels[i], &codes[i]);
  }
  write_module(count, codes, calls, out);
  for (int i = 0; i < count; i++) bytes_free(&codes[i]);
  memory_free(codes);
}

/* ---- the cache ---- */

static Compiled *find(const Bytes *code, uint64_t hash) {
  for (size_t i = 0; i < jit.all.length; i++) {
    Compiled *known = &jit.all.data[i];
    if (known->slot && known->hash == hash && known->code.list.length == code->list.length &&
        !memcmp(known->code.list.data, code->list.data, code->list.length))
      return known;
  }
  return NULL;
}

static void drop(Compiled *compiled) {
  host_kernels(NULL, 0, &compiled->slot, 1);
  *vector_push(&jit.free) = compiled->slot;
  bytes_free(&compiled->code);
  jit.idle -= compiled->references == 0;
  jit.live--;
  compiled->references = 0;
  compiled->slot = 0;
}

/* The one given back longest ago. */
static void drop_idle(void) {
  Compiled *oldest = NULL;
  for (size_t i = 0; i < jit.all.length; i++) {
    Compiled *candidate = &jit.all.data[i];
    if (candidate->slot && !candidate->references &&
        (!oldest || candidate->released < oldest->released))
      oldest = candidate;
  }
  if (oldest) drop(oldest);
}

static JitKernel retain(Compiled *compiled) {
  jit.idle -= compiled->references == 0;
  compiled->references++;
  return (JitKernel)(compiled - jit.all.data) + 1;
}

static JitKernel add(Bytes code, uint64_t hash, uint32_t slot) {
  Compiled *added = NULL;
  for (size_t i = 0; i < jit.all.length && !added; i++)
    if (!jit.all.data[i].slot) added = &jit.all.data[i];
  if (!added) added = vector_push(&jit.all);
  *added = (Compiled){.hash = hash, .code = code, .slot = slot};
  jit.live++;
  jit.idle++;
  return retain(added);
}

void jit_release(JitKernel kernel) {
  Compiled *compiled = &jit.all.data[kernel - 1];
  assert(compiled->references > 0);
  if (--compiled->references) return;
  compiled->released = ++jit.tick;
  if (++jit.idle > JIT_MAX_IDLE) drop_idle();
}

void jit_free_all(void) {
  for (size_t i = 0; i < jit.all.length; i++)
    if (jit.all.data[i].slot) drop(&jit.all.data[i]);
  vector_free(&jit.all);
  vector_free(&jit.free);
}

/* ---- compiling ---- */

/* Those of a request that are not in the cache, each once. */
typedef struct Batch {
  int count;
  Bytes *codes;
  uint64_t *hashes;
  uint32_t *slots;
  int *first; /* of each kernel: its place in the batch, or -1 */
  bool calls;
} Batch;

static void open_batch(Batch *batch, int count) {
  batch->codes = memory_alloc((size_t)count * (sizeof(Bytes) + sizeof(uint64_t) + 2 * sizeof(int)));
  batch->hashes = (uint64_t *)(batch->codes + count);
  batch->slots = (uint32_t *)(batch->hashes + count);
  batch->first = (int *)(batch->slots + count);
}

static void add_to_batch(Batch *batch, int kernel, Bytes code, uint64_t hash) {
  batch->first[kernel] = batch->count;
  for (int i = 0; i < batch->count; i++) {
    const Bytes *known = &batch->codes[i];
    if (batch->hashes[i] != hash || known->list.length != code.list.length ||
        memcmp(known->list.data, code.list.data, code.list.length))
      continue;
    batch->first[kernel] = i;
    bytes_free(&code);
    return;
  }
  batch->codes[batch->count] = code;
  batch->hashes[batch->count] = hash;
  batch->slots[batch->count++] = 0;
}

static void look_up(Batch *batch, int count, const Kernel *kernels, JitKernel *out) {
  for (int i = 0; i < count; i++) {
    Bytes code = {0};
    batch->calls |= kernel_emit(&kernels[i], &code);
    uint64_t hash = hash_bytes(code.list.data, code.list.length, 0);
    Compiled *known = find(&code, hash);
    out[i] = known ? retain(known) : 0;
    batch->first[i] = -1;
    if (known)
      bytes_free(&code);
    else
      add_to_batch(batch, i, code, hash);
  }
}

static bool compile_batch(Batch *batch) {
  if (!batch->count) return true;
  while (jit.live + batch->count > JIT_MAX_KERNELS && jit.idle) drop_idle();
  if (jit.live + batch->count > JIT_MAX_KERNELS) return false;
  Bytes module = {0};
  write_module(batch->count, batch->codes, batch->calls, &module);
  for (int i = 0; i < batch->count && jit.free.length; i++)
    batch->slots[i] = jit.free.data[--jit.free.length];
  bool fine = host_kernels(module.list.data, module.list.length, batch->slots, batch->count) != 0;
  jit.refused |= !fine;
  bytes_free(&module);
  return fine;
}

/* Kernels of the batch that occur twice are found in the cache the second time. */
static void keep_batch(Batch *batch, int count, JitKernel *out) {
  for (int i = 0; i < count; i++) {
    int place = batch->first[i];
    if (place < 0) continue;
    bool before = false;
    for (int k = 0; k < i && !before; k++)
      if (batch->first[k] == place) {
        out[i] = retain(&jit.all.data[out[k] - 1]);
        before = true;
      }
    if (!before) out[i] = add(batch->codes[place], batch->hashes[place], batch->slots[place]);
  }
}

bool jit_compile(int count, const Kernel *kernels, JitKernel *out) {
  if (!jit_enabled() || !count) return false;
  Batch batch = {0};
  open_batch(&batch, count);
  look_up(&batch, count, kernels, out);
  bool fine = compile_batch(&batch);
  if (fine) {
    keep_batch(&batch, count, out);
  } else {
    for (int i = 0; i < batch.count; i++) bytes_free(&batch.codes[i]);
    for (int i = 0; i < count; i++)
      if (out[i]) jit_release(out[i]);
  }
  memory_free(batch.codes);
  return fine;
}
