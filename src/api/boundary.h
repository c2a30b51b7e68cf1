/* What every function of symtensor.h does when it begins and ends. */
#ifndef ST_API_BOUNDARY_H
#define ST_API_BOUNDARY_H

#include "build/value.h"

/* Forgets the last call's error. */
void boundary_forget(void);
/* The same, and the last call's warning and frame. */
void boundary_enter(void);
/* Retains the variables of `result` (may be NULL), frees what nobody retained; 1 if an error is
 * pending. */
int boundary_leave(const Value *result);
/* Lets operations ask the host, if there is one. */
void boundary_open_host(void);
/* Around a call of the host, which may call the engine: those calls free nothing that the one under
 * way has made. */
bool boundary_lower(void);
/* Forgets their errors, with which the host has dealt; `lowered`: what boundary_lower gave. */
void boundary_raise(bool lowered);
/* Frees what nobody retains. */
void boundary_sweep(void);
/* Writes a view's description into `header`, which has room for its rank. */
void boundary_describe(const View *view, StArray *header);
/* A value that is a copy of the elements, which lie in C order; in the frame. */
Value boundary_copy(const View *view);
/* Bytes of an StArray of a rank. */
size_t boundary_array_size(int ndim);

#endif
