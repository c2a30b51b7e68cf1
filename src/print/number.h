/* Numbers as Python and NumPy print them. */
#ifndef ST_PRINT_NUMBER_H
#define ST_PRINT_NUMBER_H

#include "core/string.h"
#include "tensor/array.h"

/* The element with C-order index `index` as Python's repr: "True", "-3", "1e-05", "(1+2j)"; floats
 * with as few digits as read back to the same number of their dtype. */
void print_element(String *out, const View *view, int64_t index);
/* NumPy's str: a 0-d array as its element; others in brackets, columns aligned, lines up to 75
 * columns, 8 digits after the point, the middle of long axes left out when there are more than 1000
 * elements. Complex numbers stand as print_element has them. */
void print_array(String *out, const View *view);

#endif
