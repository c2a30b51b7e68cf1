/* A person's mistakes. The first failure of a call is kept (sticky) until the boundary reports and
 * clears it; builders given a failed variable return a failed variable, so composed functions need
 * no checks. */
#ifndef ST_CORE_ERROR_H
#define ST_CORE_ERROR_H

#include <stdbool.h>

/* The class that JavaScript throws; PyTensor's and Python's names. */
typedef enum ErrorKind {
  ERROR_NONE,
#define ERROR(kind, class_name, base) ERROR_##kind,
#include "core/error.def"
#undef ERROR
  ERROR_KINDS
} ErrorKind;

/* Records a failure, printf-style, unless one is already recorded. */
#ifdef __GNUC__
__attribute__((format(printf, 2, 3)))
#endif
void error_set(ErrorKind kind, const char *format, ...);

/* Appends a line of context ("in dot(x, y)") to the recorded failure; nothing without one. */
#ifdef __GNUC__
__attribute__((format(printf, 1, 2)))
#endif
void error_note(const char *format, ...);

bool error_pending(void);
ErrorKind error_kind(void);
/* The text of the recorded failure, "" without one; valid until error_clear. */
const char *error_message(void);
void error_clear(void);

/* The kind whose class is called `name`; ERROR_NONE if there is none. */
ErrorKind error_find(const char *name);
/* The name of the JavaScript class of a kind, and of the class it extends. */
const char *error_class(ErrorKind kind);
const char *error_base(ErrorKind kind);

#endif
