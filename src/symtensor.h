/* symtensor: a symbolic tensor compiler. This header is the whole boundary between the engine and a
 * host language.
 *
 *   Values        what goes in and out of calls
 *   Errors        what a failed call leaves behind
 *   Calling       every operation and function a person can use, by number; the expression language
 *   Variables     symbolic expressions: lifetimes and properties
 *   Types         dtype and static shape
 *   Shared        variables with a value that lives between calls
 *   Functions     expressions compiled to something that runs
 *   Tables        what a host's wrapper is generated from
 *   Memory        frames for arguments
 *
 * Conventions. Functions that can fail return 0 for success and 1 for failure, or a pointer or id
 * that is 0 for failure; see Errors. Strings that come in have a length and need no terminator;
 * strings that come out are zero-terminated UTF-8. The engine is single-threaded. Structures have
 * the same layout on 32-bit and 64-bit machines. A pointer that comes out is valid until the next
 * call of the function that gave it, unless another lifetime is named.
 *
 *   StValue x = {ST_VAR, id, {0}}, result;
 *   if (st_call(index_of_exp, 1, &x, 0, NULL, &result)) puts(st_error_message());
 */
#ifndef SYMTENSOR_H
#define SYMTENSOR_H

#include <stddef.h>
#include <stdint.h>

#if defined(__wasm__)
#define ST_API(type, name) \
  __attribute__((visibility("default"), used, export_name(#name))) type name
#elif defined(__GNUC__)
#define ST_API(type, name) __attribute__((visibility("default"))) type name
#else
#define ST_API(type, name) type name
#endif

/* ==== Values ==== */

typedef enum StKind {
  ST_NONE,     /* None; also "not given" */
  ST_BOOL,     /* extra: 0 or 1 */
  ST_INT,      /* integer; extra 1: the 64 bits are an unsigned number beyond int64 */
  ST_FLOAT,    /* number */
  ST_STRING,   /* pointer: UTF-8; extra: its length in bytes. dtypes are given as strings */
  ST_VAR,      /* extra: id of a variable */
  ST_LIST,     /* pointer: StValue[]; extra: how many */
  ST_TUPLE,    /* the same */
  ST_DICT,     /* pointer: StValue[], key, value, key, value ...; extra: number of pairs */
  ST_SLICE,    /* pointer: StValue[3], start, stop, step; ST_NONE where absent */
  ST_ELLIPSIS, /* ... in an index */
  ST_ARRAY,    /* pointer: StArray */
  ST_TYPE,     /* extra: id of a TensorType */
  ST_NODE      /* pointer: StValue[extra], what computes a variable: the operation's name, its name
                  in debugprint, tuple of parameters, list of inputs, list of outputs, serial
                  number, and of a gradient's node a tuple (or ST_NONE): serial number and operation
                  of the forward node whose rule made it, the rule. Only out */
} StKind;

/* 16 bytes. */
typedef struct StValue {
  uint32_t kind; /* StKind */
  uint32_t extra;
  union {
    double number;
    int64_t integer;
    void *pointer; /* the low 4 bytes on 32-bit machines */
  } u;
} StValue;

/* Numbers in C order, of one dtype (st_dtype_name numbers them). complex: real and imaginary part
 * alternate; bool: a byte each. */
typedef struct StArray {
  uint32_t dtype;
  uint32_t ndim;
  union {
    void *data;
    uint64_t place; /* keeps the layout equal everywhere */
  };
  int64_t shape[]; /* from byte 16 on */
} StArray;

/* ==== Errors ==== */

/* After a failure: the class of the exception to raise ("ValueError"), the class it extends (one of
 * JavaScript's or another of ours, see st_errors_json), and the message, whose first line is the
 * mistake and whose other lines say where. Valid until the next call into the engine that can fail.
 * "" if the last call succeeded. */
ST_API(const char *, st_error_class)(void);
ST_API(const char *, st_error_base)(void);
ST_API(const char *, st_error_message)(void);

/* What the last call would like the person to know although it succeeded; NULL if nothing. Valid
 * until the next call. */
ST_API(const char *, st_warning)(void);

/* ==== Calling ==== */

/* The names of what can be called, as JavaScript spells them, with the indices of their entries, as
 * JSON: { "functions": { "reshape": 2 ...}, "methods", "properties", "settings", "typeMethods" }.
 * Indexing is the method "__getitem__". */
ST_API(const char *, st_names)(void);
/* Where in the person's program the next call is made ("model.js:12:9"): what it makes has that as
 * its origin. */
ST_API(void, st_set_origin)(const char *origin, uint32_t length);
/* How many places of the program such an origin should name, 0: none is wanted. The setting
 * `traceback_limit`. */
ST_API(uint32_t, st_traceback_limit)(void);
/* Whether the entry takes any number of arguments. */
ST_API(uint32_t, st_is_variadic)(uint32_t index);

/* Calls entry `index` of the table: function, method, property or constructor. A method's or
 * property's object is argument 0. `names_and_values` holds nkeywords pairs, each name a ST_STRING,
 * as the table has it (st_api_json) or as JavaScript spells it. Arguments are copied: nothing of
 * them is kept. Numbers, booleans, arrays and nested lists are accepted where a tensor is, as in
 * PyTensor.
 *
 * Variables in the result, at any depth, are new references that the caller gives back with
 * st_release. Lists, strings and arrays in it are the engine's, valid until the next st_call or
 * st_parse. TypeError for arguments that do not fit the signature; otherwise what the entry's
 * documentation names. */
ST_API(int, st_call)
(uint32_t index, uint32_t npositional, const StValue *positional, uint32_t nkeywords,
 const StValue *names_and_values, StValue *result);

/* Evaluates a text of the expression language: PyTensor's own syntax, see src/text/text.h. `scope`
 * is a ST_DICT from names to values, or NULL. Where a host's template string has value number i of
 * `holes`, the text has U+FFFC, i in decimal, and U+FFFC. The result is the value of the last line,
 * which an assignment at the end gives too; lifetimes as for st_call. Errors: SyntaxError with
 * line, column and a caret; NameError; AttributeError; and those of the functions called, with a
 * note of the place. */
ST_API(int, st_parse)
(const char *source, uint32_t length, const StValue *scope, uint32_t nholes, const StValue *holes,
 StValue *result);

/* ==== Variables ==== */

/* References: a variable lives while somebody holds one. Functions keep what they need by
 * themselves. */
ST_API(void, st_retain)(uint32_t variable);
ST_API(void, st_release)(uint32_t variable);

typedef enum StVariableKind { ST_INPUT, ST_CONSTANT, ST_SHARED, ST_RESULT } StVariableKind;

ST_API(uint32_t, st_variable_kind)(uint32_t variable);
ST_API(uint32_t, st_variable_type)(uint32_t variable);
/* NULL without a name. */
ST_API(const char *, st_variable_name)(uint32_t variable);
/* `name` NULL takes the name away. */
ST_API(void, st_variable_set_name)(uint32_t variable, const char *name, uint32_t length);
/* The elements of a constant or shared variable, where they lie; NULL of other variables. Until the
 * value is replaced. */
ST_API(const StArray *, st_variable_data)(uint32_t variable);
/* "line 2, column 5" of the text that made the variable, or what st_set_origin said, or both; NULL
 * if neither. */
ST_API(const char *, st_variable_origin)(uint32_t variable);
/* Variables now alive, and bytes of array data now allocated: what tests of leaks look at. */
ST_API(uint32_t, st_live_variables)(void);
ST_API(double, st_live_bytes)(void);

/* ==== Types ==== */

/* Types are interned: equal types have equal ids, which live for ever. */
ST_API(uint32_t, st_type_dtype)(uint32_t type);
ST_API(uint32_t, st_type_ndim)(uint32_t type);
/* ndim lengths, -1 where unknown. Until the next type is made. */
ST_API(const int64_t *, st_type_shape)(uint32_t type);
/* "Matrix(float64, shape=(?, 3))" */
ST_API(const char *, st_type_text)(uint32_t type);

/* dtypes are numbered from 0; NULL after the last. */
ST_API(const char *, st_dtype_name)(uint32_t dtype);
/* Bytes of an element. */
ST_API(uint32_t, st_dtype_size)(uint32_t dtype);

/* ==== Shared variables ==== */

/* The table's `shared` makes them. */

/* Replaces the value by a copy, under the rules of a function's input (st_function_set). S1-CV-02
 */
ST_API(int, st_shared_set)(uint32_t shared, const StValue *value);
/* The value where it lies, which may be written through: until the next st_shared_set or function
 * call that updates it. */
ST_API(StArray *, st_shared_get)(uint32_t shared);
/* Gives the value's memory back at once; calls of functions that use the variable fail from then
 * on (RuntimeError). */
ST_API(int, st_shared_dispose)(uint32_t shared);

/* ==== Functions ==== */

typedef struct StFunction StFunction;

/* Compiles. `inputs`: a list of variables, each of which may be described by a ST_DICT: variable,
 * name, value (a shared variable: the input is not given but read there, and `update` is its
 * update), strict, allow_downcast, mutable, borrow, implicit (S2-FN-05). `outputs`: a list of
 * variables (or of what converts to one), or ST_NONE. Options, by name:
 * - updates: list of pairs (shared, new value), or a dict. S2-FN-03
 * - givens: list of pairs (variable, replacement), or a dict. S2-FN-04
 * - name: for messages
 * - on_unused_input: "raise" (default), "warn", "ignore". S2-FN-08
 * - allow_input_downcast: None, True, False. S2-FN-20
 * - mode: "FAST_RUN" (default), "FAST_COMPILE", "DebugMode", "NanGuardMode", or a dict of name,
 *   optimizer ("fast_run", "fast_compile", "none"), including and excluding (names or tags of
 *   rewrites, ours or PyTensor's), linker ("auto", "vm": loops are interpreted, "jit": they are
 *   compiled at the first call). S2-FN-15
 * - trace: True keeps what rewriting did, for st_function_trace
 * - profile: True measures every step of every call, for st_function_profile
 * - rebuild_strict: False: replacements may be of another type. S2-FN-04
 * - swap: pairs (shared, the shared variable in its place); delete_updates: True. S2-FN-12
 * - by_name: True: inputs may be names of what the outputs depend on. S2-EV-01
 *
 * The person's graph is not changed. NULL on failure: TypeError, ValueError, UnusedInputError,
 * MissingInputError, RuntimeError, AssertionError. */
ST_API(StFunction *, st_function_new)
(const StValue *inputs, const StValue *outputs, uint32_t noptions, const StValue *names_and_values);
ST_API(void, st_function_free)(StFunction *function);

ST_API(uint32_t, st_function_ninputs)(const StFunction *function);
ST_API(uint32_t, st_function_noutputs)(const StFunction *function);
/* The type a call's argument must be of; the name it may be given by (NULL: only by position). */
ST_API(uint32_t, st_function_input_type)(const StFunction *function, uint32_t index);
ST_API(const char *, st_function_input_name)(const StFunction *function, uint32_t index);
/* A list of the shared variables that it reads or updates, with references for the caller. */
/* A list of the outputs and then the updates' values, as they are computed: the graph after
 * rewriting, with references for the caller. */
ST_API(int, st_function_graph)(const StFunction *function, StValue *result);
ST_API(int, st_function_shared)(const StFunction *function, StValue *result);
/* How many inputs nothing uses, when on_unused_input is "warn". */
ST_API(uint32_t, st_function_unused)(const StFunction *function);

/* What rewriting did, as JSON, if the option `trace` asked for it, else NULL:
 *
 *   { "outputs": [variable ids],                            the graph before step 1
 *     "leaves": [{ "id", "type", "name", "kind", "text" }], kind: "input", "constant", "shared"
 *     "nodes": [{ "id", "op", "label", "params", "inputs": [variable ids],
 *                 "outputs": [{ "id", "type", "name" }] }], inputs of a node before it
 *     "steps": [{ "phase", "rule", "formula",               the rule's name and algebra
 *                 "before", "after",                        the expressions, a few levels deep
 *                 "replaced", "by",                         variable ids
 *                 "leaves", "nodes" }] }                    what joined the graph with this step
 *
 * The graph after step i: for each step up to i, in order, put "by" for "replaced" among the
 * outputs and in the inputs of every node so far, then add the step's nodes (one with an id that
 * was there before replaces it); what the outputs do not need is gone. Valid as long as the
 * function. */
ST_API(const char *, st_function_trace)(const StFunction *function);
/* What was measured so far, as JSON, if the option `profile` asked for it, else NULL; until the
 * next call of it:
 *
 *   { "rows":
 *     [{ "phase",    "rewrite", "lower", "fuse", "plan"; or "run", with all that follows
 *        "kernel",   the step: its operations, dtypes and lengths
 *        "calls", "ms",
 *        "bytes",    read and written, what is broadcast once
 *        "flops",    operations of a loop, terms of a product
 *        "limit",    "arithmetic", for products: products of floats; else "memory": copies
 *        "share",    of the speed of those, which is measured when this is called; not where the
 *                    clock is too coarse for the step
 *        "unit",     its turn
 *        "reads", "writes" }],  ids of variables of the graph; none of a copy
 *     "buffers":     of the last call, in the workspace that all functions share, or of an output
 *     [{ "output": true or false, "offset", "size" (bytes),
 *        "first", "last",       the units between which it is in use, to the end: INT_MAX
 *        "holds" }],            ids of the variables that lie there, one after another
 *     "graph" }      that the steps were made of, as st_function_trace has it, without steps */
ST_API(const char *, st_function_profile)(const StFunction *function);
/* Which input an argument belongs to, by name or variable: its index, or -1 and a TypeError
 * ("Unknown input: q. ...", "Ambiguous name: ..."). */
ST_API(int, st_function_find)(const StFunction *function, const StValue *key);
/* Whether a call that gives the first `count` inputs gives all of them: TypeError "Missing input"
 * or "Too many parameters". */
ST_API(int, st_function_expect)(const StFunction *function, uint32_t count);
/* The line that belongs under the message of an argument that was refused: "Invalid argument 'x' to
 * function f at index 0." Until the next call of it. */
ST_API(const char *, st_function_argument)(const StFunction *function, uint32_t index);

/* Giving arguments, the short way: checks rank and static lengths and returns the input's own
 * memory, into which the caller writes the elements in C order, in the input's dtype. Valid, with
 * what was written, until the same input is given another shape, so that a loop can write through
 * it and give nothing again. NULL on failure. */
ST_API(void *, st_function_input)
(StFunction *function, uint32_t index, uint32_t ndim, const int64_t *shape);
/* Giving arguments, the general way: any value (array, number, boolean, nested list), checked and
 * converted by the rules of S2-FN-20: arrays must be of a dtype that the input's can hold; numbers
 * and lists are checked element by element; with allow_input_downcast everything is converted.
 * TypeError, OverflowError. */
ST_API(int, st_function_set)(StFunction *function, uint32_t index, const StValue *value);
/* Whether an array of `dtype` can be given without converting (1), with converting (2), or not (0,
 * no error is set). */
ST_API(uint32_t, st_function_accepts)(const StFunction *function, uint32_t index, uint32_t dtype);

/* Runs with the arguments given last (TypeError "Missing input: x" if one never was), then applies
 * the updates. */
ST_API(int, st_function_call)(StFunction *function);
/* Output `index` of the last call, where it lies; valid until the next call of this function. */
ST_API(const StArray *, st_function_output)(const StFunction *function, uint32_t index);

/* Gives back the memory of outputs and plans, which the next call makes again. */
ST_API(void, st_function_forget)(StFunction *function);

/* ==== The host ==== */

/* What the engine asks its host for while a call is under way. The host may call the engine
 * meanwhile, also functions other than those that are running. It returns 0; or 1 when it failed,
 * which ends the call with a HostError. The answer is written by the host and read at once. */
typedef enum StRequest {
  ST_HOST_PRINT,    /* argument: a list of message, attributes with commas between, array */
  ST_HOST_PERFORM,  /* argument: a list of arrays; answer: a list of what converts to the outputs */
  ST_HOST_PULLBACK, /* argument: lists of inputs, outputs, cotangents (variables with references for
                       the host, or None); answer: a list of variables or None for each input */
  ST_HOST_PUSHFORWARD, /* argument: lists of inputs, outputs, the inputs' tangents (None: zero);
                          answer: a list of variables or None for each output, or none at all */
  ST_HOST_VECTORIZE,   /* argument: a list of inputs, of which some have new axes in front, and the
                        number of these; answer: a list of outputs with them, or none at all */
  ST_HOST_FORGET       /* nothing uses operation `id` any more */
} StRequest;

/* In WebAssembly this is the import env.st_host. */
typedef int StHost(uint32_t request, uint32_t id, const StValue *argument, StValue *answer);
#ifndef __wasm__
ST_API(void, st_set_host)(StHost *host);
#endif

/* The host's operation number `id`, applied to a list of what converts to variables: a list of
 * outputs of the types listed, with references for the caller. `connected`: bits of the inputs that
 * gradients flow through, the last one for all from 31 on. */
ST_API(int, st_op_apply)
(uint32_t id, const StValue *name, uint32_t connected, const StValue *inputs, const StValue *types,
 StValue *result);

/* A graph as an operation (OpFromGraph), applied: what `outputs` are of `inputs`, of the `args`. It
 * is compiled as if it stood there. `flags`: 1, 2: the host has a pullback, a pushforward of its
 * own, which it is asked for under `id`, and answers `true` where the graph's own gradient is to be
 * taken; 4: printed as inline. A list of outputs, with references for the caller. */
ST_API(int, st_graph_apply)
(uint32_t id, const StValue *name, uint32_t flags, const StValue *inputs, const StValue *outputs,
 const StValue *args, StValue *result);

/* ==== Tables ==== */

/* These three are in the native build and in the module that the package is generated from; the
 * engines that are shipped do without. */

/* Everything that can be called, as JSON: [{ "index", "name", "jsName", "kind": "function" |
 * "method" | "property" | "constructor" | "setting" | "typeMethod", "parameters": [{ "name",
 * "jsName", "type", "default", "required", "variadic", "keywordOnly" }], "returns": "variable" |
 * "any", "documentation", and of elementwise operations "rule", "gradient", "arity" as they stand
 * in scalar.def }]. "default" is the text of a literal of the language. A function that is a method
 * too, or has an alias, has several rows of one index; of a method or property the object is left
 * out of the parameters. Indexing is the method "__getitem__". */
ST_API(const char *, st_api_json)(void);
/* [{ "name", "base" }]: the exceptions. */
ST_API(const char *, st_errors_json)(void);
/* [{ "name", "size", "code" }]: the dtypes in the order of their numbers. */
ST_API(const char *, st_dtypes_json)(void);

/* ==== Memory ==== */

/* `size` bytes for frames and array data that go in, aligned to 16; NULL (MemoryError) when there
 * is not enough. */
ST_API(void *, st_alloc)(uint32_t size);
ST_API(void, st_free)(void *block);

#endif
