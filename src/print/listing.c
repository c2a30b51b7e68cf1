#include "print/listing.h"

#include "core/vector.h"

void listing_open(Listing *listing, int noutputs, const Var *outputs) {
  *listing = (Listing){.noutputs = noutputs, .outputs = outputs};
  graph_toposort(noutputs, outputs, 0, NULL, &listing->nodes);
  graph_leaves(noutputs, outputs, 0, NULL, &listing->vars);
  listing->nleaves = listing->vars.length;
  for (uint32_t i = 0; i < listing->nodes.length; i++) {
    Node node = listing->nodes.data[i];
    map_set(&listing->node_numbers, node, i + 1);
    if (!map_get(&listing->serials, node_serial(node)))
      map_set(&listing->serials, node_serial(node), i + 1);
    for (int j = 0; j < node_noutputs(node); j++)
      *vector_push(&listing->vars) = node_output(node, j);
  }
  for (uint32_t i = 0; i < listing->vars.length; i++)
    map_set(&listing->var_numbers, listing->vars.data[i], i + 1);
}

void listing_close(Listing *listing) {
  vector_free(&listing->nodes);
  vector_free(&listing->vars);
  map_free(&listing->var_numbers);
  map_free(&listing->node_numbers);
  map_free(&listing->serials);
}
