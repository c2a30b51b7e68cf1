/* Matrices of derivatives in one pass: gradients vectorised over a basis of cotangents (S2-GD-03,
 * 04). */
#ifndef ST_GRAD_JACOBIAN_H
#define ST_GRAD_JACOBIAN_H

#include "grad/grad.h"

/* The derivatives of every element of `expression` with respect to each of `wrt`: results[i] has
 * the axes of the expression, then those of wrt[i]. Of the options consider_constant,
 * disconnected_inputs and no_names are looked at. */
bool jacobian(Var expression, int nwrt, const Var *wrt, const GradOptions *options, Var *results,
              int *warned);

#endif
