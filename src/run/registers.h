/* Registers of a strip program: strips of memory, each in use from one op to another. Those that
 * are not in use together share memory. Internal to src/run. */
#ifndef ST_RUN_REGISTERS_H
#define ST_RUN_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/vector.h"

typedef struct Register {
  int64_t size, offset; /* bytes */
  int first, last;      /* ops; INT_MAX: in use to the end */
  int element;          /* bytes */
} Register;

/* A register's name is its place in the list plus one. Those that are not in use to the end are
 * added in the order of their first ops. */
typedef struct Registers {
  VECTOR(Register) list;
} Registers;

/* Returns the new register's name. */
int registers_add(Registers *registers, int64_t count, int element, int first, bool forever);
/* Op `op` reads it. */
void registers_use(Registers *registers, int name, int op);
/* Sets all offsets; returns the bytes that are needed in all. */
int64_t registers_place(Registers *registers);
static inline int64_t registers_offset(const Registers *registers, int name) {
  return registers->list.data[name - 1].offset;
}
void registers_free(Registers *registers);

#endif
