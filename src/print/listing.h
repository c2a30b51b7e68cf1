/* A graph as lists: what every form that is no tree starts from. */
#ifndef ST_PRINT_LISTING_H
#define ST_PRINT_LISTING_H

#include "graph/graph.h"
#include "graph/map.h"

typedef struct Listing {
  int noutputs;
  const Var *outputs;
  NodeList nodes; /* inputs before users */
  VarList vars;   /* the leaves in the order of their use, then the outputs of the nodes */
  size_t nleaves;
  IdMap var_numbers, node_numbers; /* places in the lists + 1 */
  IdMap serials;                   /* serial number -> the node's place + 1 */
} Listing;

/* Lists what the outputs depend on; the outputs must stay while the listing is open. */
void listing_open(Listing *listing, int noutputs, const Var *outputs);
void listing_close(Listing *listing);

static inline uint32_t listing_var(const Listing *listing, Var var) {
  return map_get(&listing->var_numbers, var) - 1;
}
static inline uint32_t listing_node(const Listing *listing, Node node) {
  return map_get(&listing->node_numbers, node) - 1;
}
/* The place of the node with a serial number, -1 if it is not listed. */
static inline int64_t listing_serial(const Listing *listing, uint32_t serial) {
  return serial ? (int64_t)map_get(&listing->serials, serial) - 1 : -1;
}

#endif
