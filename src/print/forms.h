/* Graphs in other notations, S2-PR: each function appends what the outputs depend on. */
#ifndef ST_PRINT_FORMS_H
#define ST_PRINT_FORMS_H

#include "core/string.h"
#include "graph/graph.h"

/* PyTensor's pprint: one formula, every operator in brackets, shared parts as often as they are
 * used. False and a ValueError where that would be too long. */
bool print_pretty(String *out, Var var);
/* Graphviz: an ellipse for each node, a box for each leaf and output, edges with types. */
void print_dot(String *out, int noutputs, const Var *outputs);
/* KaTeX: one formula, or aligned lines in which what is long or used more than once has a name. */
void print_latex(String *out, int noutputs, const Var *outputs);
/* A Python program that builds the graph with PyTensor: lists `inputs` and `outputs`. False and a
 * NotImplementedError for what PyTensor does not have. */
bool print_python(String *out, int noutputs, const Var *outputs);

/* JSON, see print/json.c for the schema; and back: the outputs in `outputs`, whose elements the
 * caller frees with vector_free. False and a ValueError or SyntaxError for what is no such text. */
void print_json(String *out, int noutputs, const Var *outputs);
bool read_json(const char *text, size_t length, VarList *outputs);

#endif
