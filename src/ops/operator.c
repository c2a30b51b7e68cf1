#include "ops/operator.h"

Op op_of_operator(TextOperator op) {
  static const Op ops[TEXT_OPERATORS] = {
      [TEXT_LESS] = OP_LT,
      [TEXT_LESS_EQUAL] = OP_LE,
      [TEXT_GREATER] = OP_GT,
      [TEXT_GREATER_EQUAL] = OP_GE,
      [TEXT_BIT_OR] = OP_OR,
      [TEXT_BIT_XOR] = OP_XOR,
      [TEXT_BIT_AND] = OP_AND,
      [TEXT_ADD] = OP_ADD,
      [TEXT_SUBTRACT] = OP_SUB,
      [TEXT_MULTIPLY] = OP_MUL,
      [TEXT_DIVIDE] = OP_TRUE_DIV,
      [TEXT_FLOOR_DIVIDE] = OP_INT_DIV,
      [TEXT_REMAINDER] = OP_MOD,
      [TEXT_NEGATE] = OP_NEG,
      [TEXT_INVERT] = OP_INVERT,
      [TEXT_POWER] = OP_POW,
  };
  return ops[op];
}
