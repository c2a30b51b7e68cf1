/* Decimal numbers: the same bits as the C library's strtod reads, the same texts as its snprintf. */
#include "core/decimal.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/format.h"

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static void check_reading(const char *text) {
  const char *end;
  char *expected_end;
  double found = decimal_read(text, &end), expected = strtod(text, &expected_end);
  CHECK(end == expected_end);
  check_record(bits_of(found) == bits_of(expected), "decimal_read", __FILE__, __LINE__,
               " of %s: %.17g, expected %.17g", text, found, expected);
}

static void test_edges(void) {
  static const char *const texts[] = {
      "0",
      "0.0",
      "000",
      "1",
      "10",
      ".5",
      "5.",
      "1e22",
      "1e23",
      "1e-7",
      "123456789012345678901234567890",
      /* the largest, the middle to infinity and beyond */
      "1.7976931348623157e308",
      "1.7976931348623158e308",
      "1.7976931348623159e308",
      "1e309",
      "1e99999",
      /* subnormal ones, the middle to zero and below */
      "2.2250738585072014e-308",
      "2.2250738585072011e-308",
      "4.9406564584124654e-324",
      "2.4703282292062327e-324",
      "2.4703282292062328e-324",
      "2e-324",
      "1e-400",
      "0e999",
      "1e-99999",
      /* middles between two numbers, and just beside them */
      "9007199254740993",
      "9007199254740993.0000000000000000000001",
      "9007199254740992.9999999999999999",
      "1.00000000000000011102230246251565404236316680908203125",
      "1.00000000000000011102230246251565404236316680908203124",
      "1.00000000000000011102230246251565404236316680908203126",
      /* where reading stops */
      "1e",
      "1e+",
      "1.2.3",
      "12abc",
      "7e5x",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) check_reading(texts[i]);
}

/* More digits than count: only whether there is anything but zeros. */
static void test_long(void) {
  char text[2000];
  for (int length = 700; length < 1900; length += 97) {
    memset(text, '0', sizeof text);
    memcpy(text, "9007199254740993.", 17);
    text[length] = 0;
    check_reading(text);
    text[length - 1] = '1';
    check_reading(text);
    memset(text, '7', (size_t)length);
    check_reading(text);
    text[3] = '.';
    check_reading(text);
  }
}

static void test_random(void) {
  char text[64];
  srand(1);
  for (int i = 0; i < 20000; i++) {
    uint64_t bits = (uint64_t)rand() << 62 ^ (uint64_t)rand() << 31 ^ (uint64_t)rand();
    double x;
    bits &= ~((uint64_t)1 << 63);
    memcpy(&x, &bits, sizeof x);
    if (x != x || x - x != 0) continue;
    snprintf(text, sizeof text, "%.*e", rand() % 20, x);
    check_reading(text);
    snprintf(text, sizeof text, "%.*f", rand() % 20, (double)rand() / (1 + rand() % 1000));
    check_reading(text);
  }
}

/* One format, one value, both ways. */
#define CHECK_FORMAT(...)                                                                          \
  do {                                                                                             \
    char found[1200], expected[1200];                                                              \
    int length = snprintf(expected, sizeof expected, __VA_ARGS__);                                 \
    CHECK(format_text(found, sizeof found, __VA_ARGS__) == length);                                \
    check_record(!strcmp(found, expected), "format_text", __FILE__, __LINE__, " gives %s, not %s", \
                 found, expected);                                                                 \
  } while (0)

static void check_float(double x, int precision) {
  CHECK_FORMAT("%.*e", precision, x);
  CHECK_FORMAT("%.*f", precision, x);
  CHECK_FORMAT("%.*g", precision, x);
  CHECK_FORMAT("%#.*e|%#.*f", precision, x, precision, -x);
}

static void test_writing_edges(void) {
  static const double values[] = {
      0,       -0.0,          1,      9.5,    0.5,       1.5,    2.5,     0.25,    0.125,  0.05,
      0.95,    99.5,          999.5,  1e22,   1e23,      1e-7,   0.1,     1.0 / 3, 5e-324, 1e-310,
      1e308,   0x1p-1074 * 3, 1e15,   1e16,   123456789, 9.9999, 0.00001, 1e-5,    1e5,    1e100,
      99999.5, 999999.5,      0x1p53, 0x1p64, 0x1p-30,   4.35,   1e-4,    8.5e-3};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    for (int precision = 0; precision < 20; precision++) check_float(values[i], precision);
  check_float(1.7976931348623157e308, 30);
  check_float(5e-324, 400);
  CHECK_FORMAT("%f %e %g", 2.5, 1e300, 1e-300);
  CHECK_FORMAT("%f %g", (double)INFINITY, -(double)INFINITY);
}

static void test_writing_random(void) {
  srand(2);
  for (int i = 0; i < 20000; i++) {
    uint64_t bits = (uint64_t)rand() << 62 ^ (uint64_t)rand() << 31 ^ (uint64_t)rand();
    double x;
    memcpy(&x, &bits, sizeof x);
    int precision = rand() % 20;
    double quotient = (double)rand() / (1 + rand() % 1000), tie = rand() % 100000 / 1024.0;
    if (x == x && x - x == 0) CHECK_FORMAT("%.*e %.*g", precision, x, 19 - precision, x);
    check_float(quotient, precision);
    check_float(tie, precision);
  }
}

static void test_other_conversions(void) {
  CHECK_FORMAT("plain, %%, %c%c", 'a', 'b');
  CHECK_FORMAT("%s|%6s|%.3s|%*s|%.*s|%s", "text", "wide", "cut off", 9, "right", 2, "abc", "");
  CHECK_FORMAT("%d %d %d %6d %06d %2d", 0, -1, INT32_MIN, -42, -42, 12345);
  CHECK_FORMAT("%u %x %X %04X %02x", UINT32_MAX, 0xbeefu, 0xbeefu, 0xau, 0xcdefu);
  CHECK_FORMAT("%lld %llu %llx %ld %zu", (long long)INT64_MIN, ~0ull, ~0ull, -1L, sizeof(int));
  char small[5];
  CHECK(format_text(small, sizeof small, "%s", "long text") == 9 && !strcmp(small, "long"));
  CHECK(format_text(NULL, 0, "%d", 123) == 3);
}

int main(void) {
  test_writing_edges();
  test_writing_random();
  test_other_conversions();
  test_edges();
  test_long();
  test_random();
  return check_done();
}
