#include "core/format.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/decimal.h"

typedef struct Output {
  char *text;
  size_t room, length;
  va_list arguments;
} Output;

/* One conversion: what stands between % and its letter. */
typedef struct Conversion {
  bool alternate, zeros;
  int width, precision; /* precision -1: not given */
  int longs;            /* l once, ll twice */
} Conversion;

static void put(Output *out, const char *text, size_t length) {
  size_t room = out->length < out->room ? out->room - out->length : 0;
  size_t fits = length < room ? length : room;
  if (fits) memcpy(out->text + out->length, text, fits);
  out->length += length;
}

static void put_times(Output *out, char c, int count) {
  for (; count > 0; count--) put(out, &c, 1);
}

/* ---- integers and texts ---- */

static void put_padded(Output *out, const Conversion *conversion, const char *text, size_t length) {
  int missing = conversion->width - (int)length;
  if (conversion->zeros && *text == '-') {
    put(out, text++, 1);
    length--;
  }
  put_times(out, conversion->zeros ? '0' : ' ', missing);
  put(out, text, length);
}

static void put_integer(Output *out, const Conversion *conversion, char letter) {
  uint64_t value;
  if (letter == 'd' || letter == 'i')
    value = (uint64_t)(conversion->longs == 2   ? va_arg(out->arguments, long long)
                       : conversion->longs == 1 ? va_arg(out->arguments, long)
                                                : va_arg(out->arguments, int));
  else
    value = conversion->longs == 2   ? va_arg(out->arguments, unsigned long long)
            : conversion->longs == 1 ? va_arg(out->arguments, unsigned long)
                                     : va_arg(out->arguments, unsigned);
  bool negative = (letter == 'd' || letter == 'i') && (int64_t)value < 0;
  const char *digits = letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  unsigned base = (letter | 0x20) == 'x' ? 16 : 10;
  char text[24], *at = text + sizeof text;
  if (negative) value = 0 - value;
  do *--at = digits[value % base];
  while (value /= base);
  if (negative) *--at = '-';
  put_padded(out, conversion, at, (size_t)(text + sizeof text - at));
}

static void put_string(Output *out, const Conversion *conversion) {
  const char *text = va_arg(out->arguments, const char *);
  size_t length = 0;
  while ((conversion->precision < 0 || length < (size_t)conversion->precision) && text[length])
    length++;
  put_padded(out, conversion, text, length);
}

/* ---- floats ---- */

/* Digits with a point after that of 10^exponent, `places` of them behind it. */
static void put_fixed(Output *out, const Decimal *number, int exponent, int places, bool point) {
  for (int i = exponent < 0 ? exponent : 0; i <= exponent + places; i++) {
    put(out, i >= 0 && i < number->count ? &number->digits[i] : "0", 1);
    if (i == exponent && (places || point)) put(out, ".", 1);
  }
}

static void put_float(Output *out, const Conversion *conversion, char letter) {
  double x = va_arg(out->arguments, double);
  int places = conversion->precision < 0 ? 6 : conversion->precision;
  bool point = conversion->alternate;
  Decimal number;
  if (signbit(x) && x == x) put(out, "-", 1);
  if (!isfinite(x)) {
    put(out, x == x ? "inf" : "nan", 3);
    return;
  }
  bool fixed = letter == 'f';
  if (letter == 'g') places -= places > 0;
  decimal_write(fabs(x), fixed, places, &number);
  if (letter == 'g') {
    while (number.count > 1 && number.digits[number.count - 1] == '0') number.count--;
    fixed = number.exponent >= -4 && number.exponent <= places;
    places = number.count - 1;
    if (fixed) places = places > number.exponent ? places - number.exponent : 0;
  }
  put_fixed(out, &number, fixed ? number.exponent : 0, places, point);
  if (fixed) return;
  int exponent = number.exponent < 0 ? -number.exponent : number.exponent;
  char tail[] = {'e', number.exponent < 0 ? '-' : '+', (char)('0' + exponent / 100),
                 (char)('0' + exponent / 10 % 10), (char)('0' + exponent % 10)};
  if (exponent < 100) tail[2] = tail[3], tail[3] = tail[4];
  put(out, tail, exponent < 100 ? 4 : 5);
}

/* ---- formats ---- */

static int read_number(Output *out, const char **format) {
  int value = 0;
  if (**format == '*') {
    ++*format;
    return va_arg(out->arguments, int);
  }
  for (; isdigit((unsigned char)**format); ++*format) value = 10 * value + (**format - '0');
  return value;
}

static const char *put_conversion(Output *out, const char *format) {
  Conversion conversion = {.precision = -1};
  for (; *format == '0' || *format == '#'; format++)
    *(*format == '0' ? &conversion.zeros : &conversion.alternate) = true;
  conversion.width = read_number(out, &format);
  if (*format == '.') {
    format++;
    conversion.precision = read_number(out, &format);
  }
  for (; *format == 'l' || *format == 'z' || *format == 'h'; format++)
    conversion.longs += *format == 'l' || (*format == 'z' && sizeof(size_t) == sizeof(long));
  char letter = *format;
  if (letter == 's') {
    put_string(out, &conversion);
  } else if (letter == 'c') {
    put_times(out, (char)va_arg(out->arguments, int), 1);
  } else if (letter == '%') {
    put(out, format, 1);
  } else if (letter == 'e' || letter == 'f' || letter == 'g') {
    put_float(out, &conversion, letter);
  } else {
    assert(letter && strchr("diuxX", letter));
    put_integer(out, &conversion, letter);
  }
  return format + 1;
}

int format_arguments(char *text, size_t room, const char *format, va_list arguments) {
  Output out = {.text = text, .room = room};
  va_copy(out.arguments, arguments);
  while (*format) {
    size_t plain = strcspn(format, "%");
    put(&out, format, plain);
    format += plain;
    if (*format) format = put_conversion(&out, format + 1);
  }
  va_end(out.arguments);
  if (room) text[out.length < room ? out.length : room - 1] = 0;
  return (int)out.length;
}

int format_text(char *text, size_t room, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = format_arguments(text, room, format, arguments);
  va_end(arguments);
  return length;
}
