/* Texts with values in them, as the printf family writes them: %s, %c, %d, %u, %x, %X (with h, l,
 * ll, z), %e, %f, %g and %%. Widths are for texts and integers, precisions for texts and floats;
 * both may be `*`. The flag 0 fills integers, # leaves %g its point. A C library's own brings more
 * than this with it: long double, positions, locales. */
#ifndef ST_CORE_FORMAT_H
#define ST_CORE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Writes at most `room` bytes, the last one 0, and returns the length of the whole text. */
#ifdef __GNUC__
__attribute__((format(printf, 3, 4)))
#endif
int format_text(char *out, size_t room, const char *format, ...);
#ifdef __GNUC__
__attribute__((format(printf, 3, 0)))
#endif
int format_arguments(char *out, size_t room, const char *format, va_list arguments);

#endif
