/* Evaluating texts of the expression language: names are those of the table, operators are its
 * entries, numbers among themselves compute as Python's do. */
#ifndef ST_API_EVALUATE_H
#define ST_API_EVALUATE_H

#include "build/value.h"

/* The value of the last line; ST_NONE and an error on failure. `scope`: a ST_DICT or ST_NONE. */
Value evaluate_text(const char *source, size_t length, Value scope, uint32_t nholes,
                    const Value *holes);

#endif
