#include "print/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/decimal.h"
#include "core/format.h"

/* NumPy's print options. */
enum { PRECISION = 8, LINE_WIDTH = 75, EDGE = 3, THRESHOLD = 1000 };
enum { NUMBER_SIZE = 400 }; /* "%.*f" of the largest double */

/* ---- one number ---- */

/* The least number of digits after the first with which x, written with an exponent, reads back as
 * the same number of its precision; and that exponent. x is finite. */
static int shortest_digits(double x, bool single, int *exponent) {
  char text[40];
  int digits = 0;
  for (;; digits++) {
    format_text(text, sizeof text, "%.*e", digits, fabs(x));
    double back = decimal_read(text, NULL);
    if (back == fabs(x) || digits == 16 || (single && (float)back == (float)fabs(x))) break;
  }
  *exponent = atoi(strchr(text, 'e') + 1);
  return digits;
}

/* Python's repr; `point`: what follows a whole number. */
static void print_float(String *out, double x, bool single, const char *point) {
  if (!isfinite(x)) {
    string_print(out, "%s", x != x ? "nan" : x > 0 ? "inf" : "-inf");
    return;
  }
  int exponent, digits = shortest_digits(x, single, &exponent);
  int places = digits > exponent ? digits - exponent : 0;
  if (x != 0 && (fabs(x) < 1e-4 || fabs(x) >= (single ? 1e6 : 1e16)))
    string_print(out, "%.*e", digits, x);
  else
    string_print(out, "%.*f%s", places, x, places ? "" : point);
}

static void complex_parts(const View *view, int64_t index, double parts[2]) {
  const void *at = view_at(view, index);
  for (int i = 0; i < 2; i++)
    parts[i] =
        view->dtype == DTYPE_COMPLEX64 ? (double)((const float *)at)[i] : ((const double *)at)[i];
}

void print_element(String *out, const View *view, int64_t index) {
  bool single = view->dtype == DTYPE_FLOAT32 || view->dtype == DTYPE_COMPLEX64;
  switch (dtype_group(view->dtype)) {
    case GROUP_BOOL:
      string_print(out, "%s", view_int(view, index) ? "True" : "False");
      return;
    case GROUP_INT:
      string_print(out, "%lld", (long long)view_int(view, index));
      return;
    case GROUP_UINT:
      string_print(out, "%llu", (unsigned long long)view_int(view, index));
      return;
    case GROUP_FLOAT:
      print_float(out, view_float(view, index), single, ".0");
      return;
    default:
      break;
  }
  double parts[2];
  complex_parts(view, index, parts);
  bool imaginary = parts[0] == 0 && !signbit(parts[0]);
  if (!imaginary) string_print(out, "("), print_float(out, parts[0], single, "");
  if (!imaginary && !signbit(parts[1])) string_print(out, "+");
  print_float(out, parts[1], single, "");
  string_print(out, imaginary ? "j" : "j)");
}

/* ---- columns of numbers ---- */

/* The elements shown are walked over three times. */
typedef enum Pass { FIND_EXTREMES, MEASURE, PRINT } Pass;

typedef struct Printer {
  const View *view;
  String *out;
  Pass pass;
  bool single, exponential;
  double greatest, least;    /* of the absolute values that are not 0 */
  int left, right, exponent; /* columns before and after the point of floats */
  int odd;                   /* of nan and infinities */
  int width;                 /* of a whole element */
  size_t line;               /* where the line begins */
  bool summary;
} Printer;

/* A number with at most PRECISION digits after its point, "-12.5", "3.", "1.25e-05"; where the
 * point and the exponent stand in it. */
static void fixed_text(const Printer *self, double x, char *text, int *point, int *tail) {
  char exponent_text[16] = "";
  int exponent, digits = shortest_digits(x, self->single, &exponent);
  if (self->exponential) {
    format_text(text, NUMBER_SIZE, "%.*e", digits < PRECISION ? digits : PRECISION, x);
    char *e = strchr(text, 'e');
    format_text(exponent_text, sizeof exponent_text, "%s", e);
    *e = 0;
  } else {
    int places = digits > exponent ? digits - exponent : 0;
    format_text(text, NUMBER_SIZE, "%.*f", places < PRECISION ? places : PRECISION, x);
  }
  char *dot = strchr(text, '.');
  if (!dot) {
    dot = text + strlen(text);
    strcpy(dot, ".");
  }
  char *end = dot + strlen(dot);
  while (end[-1] == '0') end--;
  *point = (int)(dot - text);
  *tail = (int)(end - text);
  strcpy(end, exponent_text);
}

static void measure_float(Printer *self, double x) {
  char text[NUMBER_SIZE];
  int point, tail;
  if (!isfinite(x)) {
    int width = x < 0 ? 4 : 3;
    if (width > self->odd) self->odd = width;
    return;
  }
  fixed_text(self, x, text, &point, &tail);
  int exponent = (int)strlen(text + tail);
  if (point > self->left) self->left = point;
  if (tail - point - 1 > self->right) self->right = tail - point - 1;
  if (exponent > self->exponent) self->exponent = exponent;
}

static void print_column(const Printer *self, double x) {
  if (!isfinite(x)) {
    string_print(self->out, "%*s", self->width, x != x ? "nan" : x > 0 ? "inf" : "-inf");
    return;
  }
  char text[NUMBER_SIZE];
  int point, tail;
  fixed_text(self, x, text, &point, &tail);
  string_print(self->out, "%*s", self->left - point, "");
  if (self->exponential)
    string_print(self->out, self->right ? "%.*e" : "%#.*e", self->right, x);
  else
    string_print(self->out, "%.*s%*s", tail, text, self->right - (tail - point - 1), "");
}

static void float_element(Printer *self, double x) {
  double size = fabs(x);
  if (self->pass == PRINT) {
    print_column(self, x);
  } else if (self->pass == MEASURE) {
    measure_float(self, x);
  } else if (isfinite(x) && size > 0) {
    self->greatest = fmax(self->greatest, size);
    self->least = fmin(self->least, size);
  }
}

static void element(Printer *self, int64_t index) {
  const View *view = self->view;
  if (dtype_is(view->dtype, GROUP_FLOAT)) {
    float_element(self, view_float(view, index));
    return;
  }
  String text = {0};
  print_element(&text, view, index);
  int width = dtype_is(view->dtype, GROUP_BOOL) ? 5 : (int)text.length;
  if (self->pass == PRINT)
    string_print(self->out, "%*s", self->width, string_text(&text));
  else if (width > self->width)
    self->width = width;
  string_free(&text);
}

/* ---- rows ---- */

static void new_line(Printer *self, int count, int indent) {
  if (self->pass != PRINT) return;
  while (self->out->data[self->out->length - 1] == ' ') self->out->length--;
  for (int i = 0; i < count; i++) string_append(self->out, "\n", 1);
  self->line = self->out->length;
  string_print(self->out, "%*s", indent, "");
}

/* What stands between two parts along an axis; `width`: of the part that follows. */
static void separate(Printer *self, int axis, int width) {
  int left = self->view->ndim - axis;
  if (self->pass != PRINT) return;
  if (left > 1)
    new_line(self, left - 1, axis + 1);
  else if ((int)(self->out->length - self->line) + 1 + width > LINE_WIDTH - axis - 1)
    new_line(self, 1, axis + 1);
  else
    string_append(self->out, " ", 1);
}

static void rows(Printer *self, int axis, int64_t index) {
  const View *view = self->view;
  if (axis == view->ndim) {
    element(self, index);
    return;
  }
  int64_t length = view->shape[axis],
          step = shape_size(view->ndim - axis - 1, view->shape + axis + 1);
  bool cut = self->summary && length > 2 * EDGE;
  if (self->pass == PRINT) string_append(self->out, "[", 1);
  for (int64_t i = 0; i < length; i++) {
    if (i) separate(self, axis, cut && i == EDGE ? 3 : self->width);
    if (cut && i == EDGE) {
      i = length - EDGE;
      if (self->pass == PRINT) string_append(self->out, "...", 3);
      separate(self, axis, self->width);
    }
    rows(self, axis + 1, index + i * step);
  }
  if (self->pass == PRINT) string_append(self->out, "]", 1);
}

void print_array(String *out, const View *view) {
  int64_t size = view_size(view);
  if (view->ndim == 0) {
    print_element(out, view, 0);
    return;
  }
  if (size == 0) {
    string_print(out, "[]");
    return;
  }
  Printer self = {.view = view, .out = out, .summary = size > THRESHOLD, .least = INFINITY};
  self.single = view->dtype == DTYPE_FLOAT32;
  self.line = out->length;
  rows(&self, 0, 0);
  self.exponential =
      self.greatest >= (self.single ? 1e6 : 1e8) ||
      (self.greatest > 0 && (self.least < 1e-4 || self.greatest / self.least > 1000));
  self.pass = MEASURE;
  rows(&self, 0, 0);
  if (dtype_is(view->dtype, GROUP_FLOAT)) {
    int rest = 1 + self.right + self.exponent;
    if (self.odd > self.left + rest) self.left = self.odd - rest;
    self.width = self.left + rest;
  }
  self.pass = PRINT;
  rows(&self, 0, 0);
}
