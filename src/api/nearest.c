#include "api/nearest.h"

#include <string.h>

#include "build/value.h"
#include "core/string.h"

enum { LENGTH_MAX = 40 };

static int smallest(int a, int b, int c) {
  int two = a < b ? a : b;
  return two < c ? two : c;
}

/* Insertions, deletions, replacements and swaps of neighbours: Damerau, Commun. ACM 7, 1964; by the
 * table of Wagner and Fischer, J. ACM 21, 1974, of which three rows are kept. */
static int edits_between(const char *a, int n, const char *b, int m) {
  int rows[3][LENGTH_MAX + 1];
  for (int j = 0; j <= m; j++) rows[0][j] = j;
  for (int i = 1; i <= n; i++) {
    int *row = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
    row[0] = i;
    for (int j = 1; j <= m; j++) {
      row[j] = smallest(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
      bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped && before[j - 2] + 1 < row[j]) row[j] = before[j - 2] + 1;
    }
  }
  return rows[n % 3][m];
}

void nearest_try(Nearest *nearest, const char *name, size_t length) {
  int wanted = (int)strlen(nearest->wanted), limit = wanted < 6 ? 1 : wanted / 3;
  if (wanted > LENGTH_MAX || length > LENGTH_MAX || wanted < 2) return;
  int edits = edits_between(nearest->wanted, wanted, name, (int)length);
  if (edits > limit || (nearest->name && edits >= nearest->edits)) return;
  *nearest = (Nearest){nearest->wanted, name, (int)length, edits};
}

const char *nearest_hint(const Nearest *nearest) {
  if (!nearest->name) return "";
  String text = {0};
  string_print(&text, "; did you mean '%.*s'?", nearest->length, nearest->name);
  const char *hint = frame_string(string_text(&text), text.length);
  string_free(&text);
  return hint;
}
