/* Symbolic shapes of a function's variables (PyTensor's ShapeFeature, S3-RW-38): the length of
 * every axis as a constant or as an int64 scalar made of the leaves' lengths, so that shape-only
 * graphs compute no values. */
#ifndef ST_REWRITE_SHAPES_H
#define ST_REWRITE_SHAPES_H

#include "core/arena.h"
#include "graph/map.h"
#include "ops/dim.h"
#include "rewrite/fgraph.h"

typedef struct Shapes {
  Arena arena;
  IdMap known; /* variable -> 1 + place in `dims` */
  VECTOR(Dim *) dims;
} Shapes;

/* Lengths of all axes of `var`, one for each; equal symbols mean equal lengths. Valid until
 * shapes_free. */
const Dim *shapes_of(Shapes *shapes, Var var);
/* Whether both are known to have this length at run time. */
bool shapes_equal(Dim a, Dim b);
void shapes_free(Shapes *shapes);

#endif
