#include "core/error.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "core/format.h"

enum { MESSAGE_MAX = 4096 };

static struct {
  ErrorKind kind;
  int length;
  char message[MESSAGE_MAX];
} error;

static void error_append(const char *format, va_list arguments) {
  int room = MESSAGE_MAX - error.length;
  int written = format_arguments(error.message + error.length, (size_t)room, format, arguments);
  error.length += written < 0 ? 0 : written < room ? written : room - 1;
}

void error_set(ErrorKind kind, const char *format, ...) {
  if (error.kind) return;
  error.kind = kind;
  error.length = 0;
  va_list arguments;
  va_start(arguments, format);
  error_append(format, arguments);
  va_end(arguments);
}

void error_note(const char *format, ...) {
  if (!error.kind || error.length >= MESSAGE_MAX - 2) return;
  error.message[error.length++] = '\n';
  va_list arguments;
  va_start(arguments, format);
  error_append(format, arguments);
  va_end(arguments);
}

bool error_pending(void) { return error.kind != ERROR_NONE; }
ErrorKind error_kind(void) { return error.kind; }
const char *error_message(void) { return error.kind ? error.message : ""; }

void error_clear(void) {
  error.kind = ERROR_NONE;
  error.length = 0;
  error.message[0] = 0;
}

static const char *const error_names[ERROR_KINDS][2] = {
    {"", ""},
#define ERROR(kind, class_name, base) {class_name, base},
#include "core/error.def"
#undef ERROR
};

ErrorKind error_find(const char *name) {
  int kind = ERROR_KINDS - 1;
  while (kind > ERROR_NONE && strcmp(error_names[kind][0], name)) kind--;
  return (ErrorKind)kind;
}

const char *error_class(ErrorKind kind) { return error_names[kind][0]; }
const char *error_base(ErrorKind kind) { return error_names[kind][1]; }
