#include "api/warning.h"

#include <stdarg.h>

#include "core/format.h"
#include "symtensor.h"

static char text[1024];

void warning_set(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  format_arguments(text, sizeof text, format, arguments);
  va_end(arguments);
}

void warning_clear(void) { text[0] = 0; }

const char *st_warning(void) { return text[0] ? text : NULL; }
