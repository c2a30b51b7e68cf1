/* The table of everything a person can call, put together at first use: the rows of api.def, the
 * rows of scalar.def, and the constructors. Entries never change; an entry may have several names.
 */
#ifndef ST_API_TABLE_H
#define ST_API_TABLE_H

#include "build/args.h"
#include "text/text.h"

enum {
  FUNCTION = 1,
  METHOD = 2,       /* called as a member of its first argument */
  PROPERTY = 4,     /* a member that is read without a call */
  GRID = 8,         /* a name that is indexed */
  CONSTRUCTOR = 16, /* a function that makes variables or types */
  SETTING = 32,     /* read without an argument, set with one */
  TYPE_METHOD = 64, /* called as a member of a TensorType */
  CURRIED = 128     /* called twice: the keyword-only parameters first, then the others */
};

/* What an argument is converted to, from the first type of the signature. */
typedef enum ParameterType {
  PARAMETER_ANY,
  PARAMETER_TENSOR,
  PARAMETER_VARIABLE,
  PARAMETER_INT,
  PARAMETER_BOOL,
  PARAMETER_STRING,
  PARAMETER_DTYPE,
  PARAMETER_TYPE
} ParameterType;

typedef struct Parameter {
  const char *name;
  ParameterType type;
  TextPassing passing;
  bool allows_none;
  const TextNode *initial; /* NULL: required */
} Parameter;

typedef struct Entry {
  const char *name;
  uint32_t kinds;
  const char *signature, *documentation;
  BuildVar *var; /* one of the two */
  BuildValue *any;
  Op op;
  int tag;
  /* read from the signature when first needed */
  int count; /* of parameters; -1 before */
  const Parameter *parameters;
  const TextSignature *parsed;
} Entry;

/* A name and what it stands for: one of the kinds. */
typedef struct EntryName {
  const char *name;
  uint32_t kind;
  uint32_t index;
} EntryName;

uint32_t table_count(void);
/* With its parameters read. */
const Entry *table_entry(uint32_t index);
uint32_t table_names(void);
const EntryName *table_name(uint32_t number);
/* NULL if nothing has the name. */
const EntryName *table_find_function(const char *name, size_t length);
const EntryName *table_find_member(const char *name, size_t length);
const EntryName *table_find_setting(const char *name, size_t length);
const EntryName *table_find_type_method(const char *name, size_t length);

/* "keepDims" for "keep_dims"; a trailing underscore stays. In `out`, zero-terminated. */
void camel_case(const char *name, char *out, size_t size);

/* Adds the constructors: constructors.c. */
typedef void AddEntry(const Entry *entry);
void constructors_add(AddEntry *add);

#endif
