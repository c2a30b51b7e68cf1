/* The syntax of the expression language, as a tree. Nothing here knows of tensors.
 *
 * The language is a subset of Python: names, numbers, strings, True, False, None, `...`, lists,
 * tuples, dicts, calls with keyword arguments, attributes, subscripts with slices, the operators of
 * operator.def, and assignments of names. Four readers share it: what a person types, the
 * gradient formulas of scalar.def, both sides of a rewrite rule, and the signatures of api.def.
 *
 * A text is UTF-8. All lines of a program start at the same column, which need not be the first,
 * so that an indented template literal can be read as it stands.
 *
 * Holes: where a template literal has a value, the text has U+FFFC, the value's index in decimal
 * digits, and U+FFFC again. It reads as a TEXT_HOLE; messages show it as {0}. */
#ifndef ST_TEXT_TEXT_H
#define ST_TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/string.h"

enum {
  TEXT_LENGTH_MAX = 1 << 24, /* bytes of one text */
  TEXT_NESTING_MAX = 200,    /* brackets, signs and powers inside each other */
  TEXT_HEIGHT_MAX = 500,     /* nodes from an expression's root to a leaf: readers may recurse */
  TEXT_KEYWORDS_MAX = 255    /* keyword arguments of one call, parameters of one signature */
};

/* clang-format off */
typedef enum TextKind {
  /*                children                    payload, notes */
  TEXT_NAME,      /*                             text */
  TEXT_INT,       /*                             integer, overflow; text: as written */
  TEXT_FLOAT,     /*                             number; text: as written */
  TEXT_IMAGINARY, /*                             number; text: as written, without the j */
  TEXT_STRING,    /*                             text, length: escapes replaced, no NUL */
  TEXT_TRUE,
  TEXT_FALSE,
  TEXT_NONE,
  TEXT_ELLIPSIS,
  TEXT_HOLE,      /*                             integer: which value of the template */
  TEXT_LIST,      /* elements */
  TEXT_TUPLE,     /* elements */
  TEXT_DICT,      /* key, value, key, value ... */
  TEXT_CALL,      /* function, arguments         keywords come last, each once */
  TEXT_KEYWORD,   /* value                       text: the parameter's name */
  TEXT_ATTRIBUTE, /* object                      text: its name, which starts with no _ */
  TEXT_SUBSCRIPT, /* object, index               x[a, b] and x[(a, b)]: a TEXT_TUPLE */
  TEXT_SLICE,     /* start, stop, step           NULL where left out; only in an index */
  TEXT_UNARY,     /* operand                     op */
  TEXT_BINARY,    /* left, right                 op */
  TEXT_COMPARE,   /* left, right                 op */
  TEXT_ASSIGN,    /* value                       text: the name */
  TEXT_UNPACK,    /* names, value */
  TEXT_BLOCK      /* one or more lines */
} TextKind;
/* clang-format on */

typedef enum TextOperator {
#define COMPARE(name, spelling, precedence) TEXT_##name,
#define BINARY(name, spelling, precedence)  TEXT_##name,
#define UNARY(name, spelling, precedence)   TEXT_##name,
#include "text/operator.def"
  TEXT_OPERATORS
} TextOperator;

typedef struct TextNode TextNode;
struct TextNode {
  TextKind kind;
  TextOperator op;
  uint32_t begin, end; /* bytes of the source; outer brackets of an expression are not counted */
  uint32_t count;      /* children */
  uint32_t height;     /* 1 for a leaf */
  const TextNode *const *children;
  const char *text; /* zero-terminated copy */
  uint32_t length;  /* bytes of text */
  bool overflow;    /* TEXT_INT: above 2^64 - 1, `integer` means nothing */
  union {
    uint64_t integer; /* never negative: a sign is a TEXT_UNARY */
    double number;    /* correctly rounded; 1e999 is infinite, as in Python */
  };
};

/* Parsing puts the tree, names included, in the arena: the source may go away. On a mistake the
 * result is NULL and the error ERROR_SYNTAX, with line, column, the line itself and a caret. */

/* A program: lines, or parts between `;`, each an assignment or an expression; a TEXT_BLOCK. */
const TextNode *text_parse(Arena *arena, const char *source, size_t length);

/* One expression, or a tuple without brackets; a line break is a blank. */
const TextNode *text_parse_expression(Arena *arena, const char *source, size_t length);

/* The same for JSON, which is such an expression but for dicts inside each other; its null, true
 * and false are names. */
const TextNode *text_parse_data(Arena *arena, const char *source, size_t length);

/* How an argument reaches its parameter. */
typedef enum TextPassing {
  TEXT_POSITION_ONLY,       /* before `/` */
  TEXT_POSITION_OR_KEYWORD, /* the usual */
  TEXT_VARIADIC,            /* `*args`: the positional arguments left over, none included */
  TEXT_KEYWORD_ONLY         /* after `*` or after `*args` */
} TextPassing;

typedef struct TextParameter {
  const char *name;
  TextPassing passing;
  uint32_t type_count; /* 0: no type is given */
  const char *const *types;
  const TextNode *initial; /* value when no argument is given; NULL: required */
} TextParameter;

typedef struct TextSignature {
  uint32_t count;
  const TextParameter *parameters;
} TextSignature;

/* Parameters as in a Python definition: "x: tensor, axis: int | none = None, *, keepdims = False".
 * Types are names separated by `|`. NULL and ERROR_SYNTAX on a mistake. */
const TextSignature *text_parse_signature(Arena *arena, const char *source);

/* Whether the operator is a binary one that can stand before `=`. */
bool text_is_arithmetic(TextOperator op);

/* How the operator is written. */
const char *text_operator_spelling(TextOperator op);

/* Line and column of a byte offset, both from 1; columns count code points. */
void text_location(const char *source, size_t offset, int *line, int *column);

/* Sets an error of any kind whose message ends with the place: "... (line 2, column 9)", the line,
 * and a caret under the column. For readers of a tree, with a node's `begin` as the offset. */
#ifdef __GNUC__
__attribute__((format(printf, 5, 6)))
#endif
void text_error(ErrorKind kind, const char *source, size_t length, size_t offset,
                const char *format, ...);

/* Adds the place to an error that is already set: "line 2, column 9:", the line, and the caret. */
void text_note(const char *source, size_t length, size_t offset);

/* Appends the tree as an s-expression: `y = -x[1:]` is (block (= y (- ([] x (: 1 _ _))))). */
void text_print(String *out, const TextNode *node);

#endif
