/* The memory of temporaries: one block for all functions, as large as the largest plan asked
 * for. */
#include <string.h>

#include "core/memory.h"
#include "run/state.h"

static struct {
  void *memory;
  size_t size;
} workspace;

void *workspace_reserve(size_t size, size_t keep) {
  if (workspace.memory && size <= workspace.size) return workspace.memory;
  if (!keep) workspace_free();
  void *grown = memory_alloc_data(size);
  if (!grown) return NULL;
  if (keep > workspace.size) keep = workspace.size;
  if (keep) memcpy(grown, workspace.memory, keep);
  memory_free_data(workspace.memory);
  workspace.memory = grown;
  workspace.size = size;
  return grown;
}

void workspace_free(void) {
  memory_free_data(workspace.memory);
  workspace.memory = NULL;
  workspace.size = 0;
}
