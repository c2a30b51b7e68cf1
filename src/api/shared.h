/* What compiling asks about shared variables. */
#ifndef ST_API_SHARED_H
#define ST_API_SHARED_H

#include "graph/graph.h"

/* What functions that read it make of a shared variable by default; 0: nothing. */
Var shared_default_update(Var shared);

#endif
