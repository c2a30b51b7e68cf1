/* The memory of temporaries: one block for all functions, as large as the largest plan asked
 * for. */
#include <string.h>

#include "core/memory.h"
#include "core/vector.h"
#include "run/state.h"

typedef struct Workspace {
  void *memory;
  size_t size;
} Workspace;

static struct {
  VECTOR(Workspace) levels;
  size_t level;
} workspaces;

static void drop(Workspace *workspace) {
  memory_free_data(workspace->memory);
  *workspace = (Workspace){0};
}

void *workspace_reserve(size_t size, size_t keep) {
  while (workspaces.levels.length <= workspaces.level) vector_push(&workspaces.levels);
  Workspace *workspace = &workspaces.levels.data[workspaces.level];
  if (workspace->memory && size <= workspace->size) return workspace->memory;
  if (!keep) drop(workspace);
  void *grown = memory_alloc_data(size);
  if (!grown) return NULL;
  if (keep > workspace->size) keep = workspace->size;
  if (keep) memcpy(grown, workspace->memory, keep);
  memory_free_data(workspace->memory);
  *workspace = (Workspace){grown, size};
  return grown;
}

void workspace_enter(void) { workspaces.level++; }
void workspace_leave(void) { workspaces.level--; }

void workspace_free(void) {
  for (size_t i = 0; i < workspaces.levels.length; i++) drop(&workspaces.levels.data[i]);
  vector_free(&workspaces.levels);
}
