/* Calling entries of the table: the one binder for calls from the host and from texts. */
#ifndef ST_API_CALL_H
#define ST_API_CALL_H

#include "api/table.h"

typedef struct Arguments {
  uint32_t npositional, nkeywords;
  const Value *positional;
  const Value *keywords; /* pairs of ST_STRING and value */
} Arguments;

/* Binds, converts and calls; ST_NONE and an error on failure. */
Value call_entry(uint32_t index, const Arguments *arguments);
/* A literal of a signature or of a text: numbers, also with a minus, strings, None, True, False. */
Value literal_value(const TextNode *node);

#endif
