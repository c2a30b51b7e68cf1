/* Expressions as a person would write them: "log1p(x) + y * 2". */
#ifndef ST_PRINT_INFIX_H
#define ST_PRINT_INFIX_H

#include "core/string.h"
#include "graph/graph.h"

/* Appends the expression that computes `var`: operators with Python's precedence, other operations
 * as calls of their names with parameters in braces, named leaves by name, unnamed ones as <type>,
 * small constants by value. Shared parts are written each time they are used, down to `depth`
 * levels; what lies deeper is "...". */
void print_infix(String *out, Var var, int depth);

#endif
