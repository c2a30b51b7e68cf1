/* Modes: what becomes of a graph before it runs (S2-FN-15). */
#ifndef ST_API_MODE_H
#define ST_API_MODE_H

#include "build/value.h"
#include "rewrite/rewrite.h"
#include "run/function.h"

typedef struct Mode {
  bool rewrites; /* any rule is on, as `options` says */
  bool fuses;    /* elementwise operations go into common loops */
  bool debug;
  Linker linker;
  Guard guard;            /* what computed numbers may not be */
  RewriteOptions options; /* its words are in the frame */
} Mode;

/* None, a name ("FAST_RUN", "FAST_COMPILE", "DebugMode", "NanGuardMode"), or a dict of
 *   name        one of these
 *   optimizer   "fast_run" (default), "fast_compile", "none"
 *   nan_guard   True, or a dict of nan, inf, big: which of them is an error (True when left out)
 *   including   a word or a list of words: what else is on
 *   linker      "auto" (default), "vm": loops are interpreted, "jit": compiled at the first call
 *   excluding   a word or a list of words: what stays off
 * Words are those of RewriteOptions, and "fusion". TypeError, ValueError. */
bool mode_read(Value value, Mode *mode);
/* A word or a list of words, in the frame; ValueError with words that are near for one that nothing
 * bears. */
bool mode_words(Value value, const char *what, int *count, const char *const **words);

#endif
