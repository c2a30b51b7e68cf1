/* Arithmetic of plain numbers as Python's: what `2 ** 3 // 2` is in a text before it meets a
 * tensor. */
#ifndef ST_API_NUMBER_H
#define ST_API_NUMBER_H

#include "build/value.h"
#include "text/text.h"

/* The result of an operator on numbers (bool, int, float); ST_NONE and an error where Python
 * raises, or where an integer does not fit into 64 bits (OverflowError). */
Value number_binary(TextOperator op, Value left, Value right);
Value number_unary(TextOperator op, Value operand);
/* Python's == of values that are no tensors: numbers by value, lists and tuples by element. */
bool plain_equal(Value left, Value right);

#endif
