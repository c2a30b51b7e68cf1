/* The bytes of a text: UTF-8 as RFC 3629 has it. */
#ifndef ST_TEXT_SOURCE_H
#define ST_TEXT_SOURCE_H

#include <stddef.h>
#include <stdint.h>

enum { TEXT_HOLE_MARK = 0xFFFC };

/* The code point at `offset` < `length`, and its bytes; 0 where no valid one starts. */
int text_decode(const char *source, size_t length, size_t offset, uint32_t *code);

/* Writes a code point below 0x10000 that is no surrogate; returns its bytes, at most 3. */
int text_encode(uint32_t code, char *bytes);

#endif
