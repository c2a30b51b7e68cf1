/* What a call that succeeded would like the person to know; one text, the last one said. */
#ifndef ST_API_WARNING_H
#define ST_API_WARNING_H

#ifdef __GNUC__
__attribute__((format(printf, 1, 2)))
#endif
void warning_set(const char *format, ...);
void warning_clear(void);

#endif
