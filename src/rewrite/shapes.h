/* Symbolic shapes of a function's variables (PyTensor's ShapeFeature, S3-RW-38): the length of
 * every axis as a constant or as an int64 scalar made of the leaves' lengths, so that shape-only
 * graphs compute no values; and which computations cannot fail for their shapes, so that dropping
 * one hides no mistake. */
#ifndef ST_REWRITE_SHAPES_H
#define ST_REWRITE_SHAPES_H

#include "core/arena.h"
#include "graph/map.h"
#include "ops/dim.h"
#include "rewrite/fgraph.h"

typedef struct ShapeKnown {
  Dim *dims;
  bool fits;    /* the node that computes it cannot fail for the shapes (or indices) it is given */
  bool certain; /* ... nor can any node that it depends on */
} ShapeKnown;

typedef struct Shapes {
  const FunctionGraph *fgraph;
  Arena arena;
  IdMap known; /* variable -> 1 + place in `entries` */
  VECTOR(ShapeKnown) entries;
} Shapes;

/* Lengths of all axes of `var`, one for each; equal symbols mean equal lengths. Valid until
 * shapes_free. */
const Dim *shapes_of(Shapes *shapes, Var var);
/* Whether computing `var`, given the values of its owner's inputs, cannot fail. */
bool shapes_fit(Shapes *shapes, Var var);
/* Whether computing `var` from the leaves cannot fail. */
bool shapes_certain(Shapes *shapes, Var var);
/* The length that an integer scalar stands for: a number, the length it was read off, or itself. */
Dim shapes_length(Shapes *shapes, Var length);
/* Whether both are known to have this length at run time. */
bool shapes_equal(Dim a, Dim b);
void shapes_free(Shapes *shapes);

#endif
