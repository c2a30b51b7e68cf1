/* Kernels made callable: modules of WebAssembly handed to the host, a cache of what they hold.
 *
 * Equal kernels are compiled once, whichever functions they belong to; the kernels asked for
 * together go into one module. Where the host forbids generated code, natively, and beyond the
 * quota, nothing is compiled, and the strip interpreter (src/run) does the work. */
#ifndef ST_JIT_JIT_H
#define ST_JIT_JIT_H

#include "jit/kernel.h"

typedef void JitFunction(const KernelArgument *arguments, uint32_t n, uint32_t rows);
typedef uint32_t JitKernel; /* 0: none */

/* The kernels, each to be released as often as it was given; false, and nothing to release, if
 * they cannot be had. */
bool jit_compile(int count, const Kernel *kernels, JitKernel *out);
void jit_release(JitKernel kernel);
/* What to call; NULL natively. */
JitFunction *jit_function(JitKernel kernel);

/* A module that exports the kernels as "0", "1", ...; it imports the engine's memory, and what
 * templates call, from "e". */
void jit_module(int count, const Kernel *kernels, Bytes *out);

/* Whether loops are compiled at all; at the start, where the host can. Asked for natively,
 * everything happens but the host's part. */
void jit_enable(bool enabled);
bool jit_enabled(void);
/* Forgets every kernel. */
void jit_free_all(void);

#endif
