/* A factor above a line and its counterpart below it, wherever the two stand in products,
 * quotients, sums of such and views of them: (a / y) * x and (a * x) / y are a * (x / y), which can
 * be finite where the others are infinite / infinite or 0 / 0. Internal to src/rewrite. */
#ifndef ST_REWRITE_RATIO_H
#define ST_REWRITE_RATIO_H

#include "rewrite/table.h"

/* above / below in a form that neither overflows nor becomes 0 / 0, or 0 where it has none;
 * `view`: the dimshuffle that `below` is seen through, or 0. */
typedef Var RatioForm(Rewrite *rewrite, Var above, Var below, Node view);

/* What the product or quotient `node` is with the first such two in their form, that of a local
 * rule or that of a rule whose formula is a quotient; or 0. */
Var ratio_apply(Rewrite *rewrite, Node node, RatioForm *form, const Rule *rule);
/* term * x, a part of `product`, where x and its counterpart in the term are equal and positive:
 * the term without it; or 0. */
Var ratio_cancel(Rewrite *rewrite, Node product, Var term, Var x);

#endif
