/* What rewriting did to a graph, step by step, as JSON: what a person's timeline is drawn from. */
#ifndef ST_API_TRACE_H
#define ST_API_TRACE_H

#include "core/string.h"
#include "rewrite/rewrite.h"

/* A text in the making; zeroed at first. The format is that of st_function_trace (symtensor.h). */
typedef struct Trace {
  String text;
  int steps;
  IdMap leaves; /* described already */
} Trace;

/* A RewriteTrace whose context is a Trace. */
RewriteTrace trace_step;
/* Closes the text, which the caller frees. */
String trace_end(Trace *trace);

#endif
