/* How an operation is spelled: the templates of ops.def, and the rule for the rows of scalar.def.
 *
 * In a template, after `$`:
 *   $0 .. $9     the parameter with this number
 *   $d0          the name of the dtype that the parameter is
 *   $w           the name of the result's dtype
 *   $c0(a|b|c)   the word with the parameter's number
 *   $n0          None for -1, otherwise (parameter,)
 *   $a0          axes from this parameter on: axis=0, axes=[0, 1], axes=None for all
 *   $x0          the same as a Python value: (0,), (0, 1), None
 *   $k, $l       of reductions: ", acc=dtype" if that is not the result's; ", dtype=...,
 *                acc_dtype=..."
 *   $o, $p, $v   of dimshuffle: its name; the new order, as in 0, 'x'; in LaTeX, as in 0, \ast
 *   $z           the static shape of the result in LaTeX
 *   $s           of specify_shape: a length or None for each axis
 *   $i           an index as PyTensor abbreviates it: i, start:stop
 *   $q           what it is made of: (0, slice(None, 1, None))
 *   $j           the index itself, with its inputs
 *   $t0, $e0     the text, the class of errors, that the parameter is
 *   $y0          the text with quotes around it, in Python and JSON
 *   $r           a check's name
 * and @0 is input 0, ~0 the same where an operator beside it would bind it, @* all inputs with
 * commas between. */
#ifndef ST_PRINT_SPELLING_H
#define ST_PRINT_SPELLING_H

#include "core/string.h"
#include "graph/graph.h"

/* Appends an input as the printer at work writes it; `tight`: after ~, as one that needs no
 * brackets. */
typedef void SpellInput(String *out, Var input, bool tight, void *context);

/* Fills a template in. */
void spell(String *out, const char *template, Node node, SpellInput *input, void *context);
/* The operation's name as PyTensor prints it: Add, Sum{axis=0}, Cast{float64}. */
void spell_name(String *out, Node node);
/* What PyTensor has as an input of this node and we as a parameter: its value and its place among
 * the inputs; false if there is none. */
bool spell_extra_input(Node node, int *place, int64_t *value, Dtype *dtype);

#endif
