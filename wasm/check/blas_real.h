/* Vector operations for one real type; see blas.c. */

enum { LOCAL(ROOM) = 256 };

/* The largest difference of two vectors over their whole room, gaps included. */
static double LOCAL(distance)(const Element *x, const Element *y) {
  double largest = 0;
  for (int i = 0; i < LOCAL(ROOM); i++) {
    const double difference = fabs((double)x[i] - (double)y[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

static void LOCAL(check_two_vectors)(int n, int incx, int incy) {
  Element x[LOCAL(ROOM)], y[LOCAL(ROOM)], x_expected[LOCAL(ROOM)], y_expected[LOCAL(ROOM)];
  for (int i = 0; i < LOCAL(ROOM); i++) {
    x_expected[i] = x[i] = (Element)random_number();
    y_expected[i] = y[i] = (Element)random_number();
  }
  double sum = 0, magnitude = 1e-3;
  for (int i = 0; i < n; i++) {
    const double product = (double)x[place(i, n, incx)] * y[place(i, n, incy)];
    sum += product;
    magnitude += fabs(product);
  }
  record(fabs(sum - (double)NAME(dot)(n, x, incx, y, incy)), magnitude, EPS, GROUP("dot"), n, incx,
         incy, 0);

  const Element factor = (Element)0.7;
  NAME(axpy)(n, factor, x, incx, y, incy);
  for (int i = 0; i < n; i++) y_expected[place(i, n, incy)] += factor * x[place(i, n, incx)];
  record(LOCAL(distance)(y, y_expected), 1, EPS, GROUP("axpy"), n, incx, incy, 0);

  const Element c = (Element)0.6, s = (Element)0.8;
  memcpy(y_expected, y, sizeof y);
  NAME(rot)(n, x, incx, y, incy, c, s);
  for (int i = 0; i < n; i++) {
    Element *u = &x_expected[place(i, n, incx)], *v = &y_expected[place(i, n, incy)];
    const Element turned = c * *u + s * *v;
    *v = c * *v - s * *u;
    *u = turned;
  }
  record(fmax(LOCAL(distance)(x, x_expected), LOCAL(distance)(y, y_expected)), 2, EPS, GROUP("rot"),
         n, incx, incy, 0);
}

static void LOCAL(check_one_vector)(int n, int stride) {
  Element x[LOCAL(ROOM)], expected[LOCAL(ROOM)];
  for (int i = 0; i < LOCAL(ROOM); i++) expected[i] = x[i] = (Element)random_number();
  double magnitudes = 0, squares = 0;
  int largest = 0;
  for (int i = 0; i < n; i++) {
    const double value = fabs((double)x[i * stride]);
    magnitudes += value;
    squares += value * value;
    if (value > fabs((double)x[largest * stride])) largest = i;
    expected[i * stride] *= (Element)-0.3;
  }
  record(fabs(magnitudes - (double)NAME(asum)(n, x, stride)), magnitudes + 1e-3, EPS, GROUP("asum"),
         n, stride, 0, 0);
  record(fabs(sqrt(squares) - (double)NAME(nrm2)(n, x, stride)), sqrt(squares) + 1e-3, EPS,
         GROUP("nrm2"), n, stride, 0, 0);
  const int found = (int)JOIN(JOIN(cblas_i, LETTER), amax)(n, x, stride);
  if (n > 0 && found != largest) fail("i" GROUP("amax"), n, stride, found, largest);
  NAME(scal)(n, (Element)-0.3, x, stride);
  record(LOCAL(distance)(x, expected), 1, EPS, GROUP("scal"), n, stride, 0, 0);
}

/* What is largest, smallest, infinite or no number. */
static void LOCAL(check_extremes)(void) {
  enum { N = 40 };
  const Element big = (Element)(sizeof(Element) == 4 ? 1e37 : 1e305);
  const Element small = (Element)(sizeof(Element) == 4 ? 1e-42 : 1e-318);
  const double root = sqrt(N);
  Element x[N];
  for (int i = 0; i < N; i++) x[i] = big;
  record(fabs((double)NAME(nrm2)(N, x, 1) / (double)big / root - 1), 1, EPS, GROUP("nrm2") " big",
         N, 0, 0, 0);
  for (int i = 0; i < N; i++) x[i] = small; /* about 700 or 200,000 times the smallest number */
  record(fabs((double)NAME(nrm2)(N, x, 1) / (double)small / root - 1), 1, 1e-4,
         GROUP("nrm2") " small", N, 0, 0, 0);

  for (int i = 0; i < N; i++) x[i] = (Element)i;
  x[33] = (Element)INFINITY;
  if (!isinf(NAME(nrm2)(N, x, 1))) fail(GROUP("nrm2") " infinite", N, 0, 0, 0);
  x[35] = (Element)NAN;
  if (!isnan(NAME(nrm2)(N, x, 1))) fail(GROUP("nrm2") " NaN", N, 0, 0, 0);
  if (JOIN(JOIN(cblas_i, LETTER), amax)(N, x, 1) != 33) fail("i" GROUP("amax") " NaN", N, 0, 0, 0);
  NAME(scal)(N, 0, x, 1);
  if (x[1] != 0 || !isnan(x[33]) || !isnan(x[35])) fail(GROUP("scal") " by 0", N, 0, 0, 0);
}

static void LOCAL(check_vectors)(void) {
  for (int n = 0; n < 70; n += n < 40 ? 1 : 7) {
    for (int pair = 0; pair < STRIDES * STRIDES; pair++)
      LOCAL(check_two_vectors)(n, strides[pair / STRIDES], strides[pair % STRIDES]);
    for (int s = 0; s < STRIDES; s++)
      if (strides[s] > 0) LOCAL(check_one_vector)(n, strides[s]);
  }
  LOCAL(check_extremes)();
  end_group(GROUP("vectors"));
}
