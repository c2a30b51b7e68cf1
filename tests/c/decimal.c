/* Reading decimal numbers: the same bits as the C library's strtod. */
#include "core/decimal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

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

int main(void) {
  test_edges();
  test_long();
  test_random();
  return check_done();
}
