/* Matrix-matrix and matrix-vector products and triangular solves for one type; see blas.c. */

#undef NAME
#undef LOCAL
#undef SCALAR
#define NAME(function)  JOIN(JOIN(cblas_, LETTER), function)
#define LOCAL(name)     JOIN(name##_, LETTER)
#define GROUP(function) TEXT(LETTER) function

/* How CBLAS takes a factor, and matrices and vectors. */
#if IS_COMPLEX
#define SCALAR(x) (&(x))
#else
#define SCALAR(x) (x)
#endif

static Element *LOCAL(random_elements)(int n) {
  Element *x = malloc(sizeof(Element) * (size_t)(n > 0 ? n : 1));
  for (int i = 0; i < n; i++)
    x[i] = (Element)(random_number() + (IS_COMPLEX ? IMAGINARY_UNIT * random_number() : 0));
  return x;
}

static Element *LOCAL(copied)(const Element *x, int n) {
  Element *copy = malloc(sizeof(Element) * (size_t)(n > 0 ? n : 1));
  memcpy(copy, x, sizeof(Element) * (size_t)n);
  return copy;
}

static Element LOCAL(factor)(double re, double im) {
  return (Element)(re + (IS_COMPLEX ? IMAGINARY_UNIT * im : 0));
}

/* Element i, j of op(A), column-major. */
static Complex LOCAL(at)(const Element *a, int lda, int transpose, int i, int j) {
  const Complex x = transpose == PLAIN ? a[i + j * lda] : a[j + i * lda];
  return transpose == CONJUGATED ? conj(x) : x;
}

/* C := alpha op(A) op(B) + beta C; the padding below C's columns must stay as it was. */
static void LOCAL(check_gemm)(int m, int n, int k, int ta, int tb, double alpha_re,
                              double beta_re) {
  const Element alpha = LOCAL(factor)(alpha_re, 0.3 * alpha_re);
  const Element beta = LOCAL(factor)(beta_re, -0.2 * beta_re);
  const int lda = (ta ? k : m) + 3, ldb = (tb ? n : k) + 1, ldc = m + 2;
  Element *a = LOCAL(random_elements)(lda * (ta ? m : k));
  Element *b = LOCAL(random_elements)(ldb * (tb ? k : n));
  Element *c = LOCAL(random_elements)(ldc * n);
  Element *before = LOCAL(copied)(c, ldc * n);
  NAME(gemm)
  (CblasColMajor, transposes[ta], transposes[tb], m, n, k, SCALAR(alpha), a, lda, b, ldb,
   SCALAR(beta), c, ldc);

  Deviation deviation = {0, 1e-3};
  for (int j = 0; j < n; j++) {
    for (int i = 0; i < m; i++) {
      Complex sum = 0;
      double magnitude = 0;
      for (int p = 0; p < k; p++) {
        const Complex u = LOCAL(at)(a, lda, ta, i, p), v = LOCAL(at)(b, ldb, tb, p, j);
        sum += u * v;
        magnitude += size_of(u) * size_of(v);
      }
      const Complex old = before[i + j * ldc];
      sum = (Complex)alpha * sum + (Complex)beta * old;
      deviate(&deviation, sum - c[i + j * ldc],
              magnitude * size_of(alpha) + size_of(beta) * size_of(old));
    }
    if (memcmp(&c[m + j * ldc], &before[m + j * ldc], sizeof(Element) * (size_t)(ldc - m)))
      fail(GROUP("gemm") " padding", m, n, k, 3 * ta + tb);
  }
  record(deviation.error, deviation.magnitude, EPS, GROUP("gemm"), m, n, k, 3 * ta + tb);
  free(a), free(b), free(c), free(before);
}

typedef struct LOCAL(Triangle) {
  bool solve, right, upper, unit;
  int transpose;
} LOCAL(Triangle);

/* Element i, j of op(T), where T is the triangle of A. */
static Complex LOCAL(triangle_at)(LOCAL(Triangle) t, const Element *a, int lda, int i, int j) {
  const int row = t.transpose ? j : i, column = t.transpose ? i : j;
  if (row == column && t.unit) return 1;
  if (t.upper ? row > column : row < column) return 0;
  const Complex x = a[row + column * lda];
  return t.transpose == CONJUGATED ? conj(x) : x;
}

/* TRMM: X := alpha op(T) B, or B op(T) with the triangle on the right. TRSM: op(T) X = alpha B.
 * Both are checked as a product, of X for TRSM. */
static void LOCAL(check_triangle)(LOCAL(Triangle) t, int m, int n) {
  const int order = t.right ? n : m, lda = order + 2, ldb = m + 1;
  const Element alpha = LOCAL(factor)(1.5, 0.5);
  Element *a = LOCAL(random_elements)(lda * order);
  for (int i = 0; i < lda * order; i++) a[i] /= (Element)order;
  for (int i = 0; i < order; i++) a[i + i * lda] += 1;
  Element *b = LOCAL(random_elements)(ldb * n);
  Element *x = LOCAL(copied)(b, ldb * n);
  (t.solve ? NAME(trsm) : NAME(trmm))(CblasColMajor, t.right ? CblasRight : CblasLeft,
                                      t.upper ? CblasUpper : CblasLower, transposes[t.transpose],
                                      t.unit ? CblasUnit : CblasNonUnit, m, n, SCALAR(alpha), a,
                                      lda, x, ldb);

  const Element *factor = t.solve ? x : b, *product = t.solve ? b : x;
  const Complex scale = t.solve ? 1 / (Complex)alpha : (Complex)alpha;
  Deviation deviation = {0, 1e-3};
  for (int j = 0; j < n; j++) {
    for (int i = 0; i < m; i++) {
      Complex sum = 0;
      double magnitude = 0;
      for (int p = 0; p < order; p++) {
        const Complex u =
            t.right ? LOCAL(triangle_at)(t, a, lda, p, j) : LOCAL(triangle_at)(t, a, lda, i, p);
        const Complex v = t.right ? factor[i + p * ldb] : factor[p + j * ldb];
        sum += u * v;
        magnitude += size_of(u) * size_of(v);
      }
      deviate(&deviation, scale * sum - product[i + j * ldb], magnitude * size_of(scale));
    }
  }
  record(deviation.error, deviation.magnitude, EPS, t.solve ? GROUP("trsm") : GROUP("trmm"), m, n,
         4 * t.right + 2 * t.upper + t.unit, t.transpose);
  free(a), free(b), free(x);
}

/* y := alpha op(A) x + beta y; what lies between the elements of y must stay as it was. */
static void LOCAL(check_gemv)(int m, int n, int transpose, int incx, int incy) {
  const int x_length = transpose ? m : n, y_length = transpose ? n : m, lda = m + 1;
  const int y_size = y_length * abs(incy);
  const Element alpha = (Element)0.7, beta = (Element)0.3;
  Element *a = LOCAL(random_elements)(lda * n);
  Element *x = LOCAL(random_elements)(x_length * abs(incx));
  Element *y = LOCAL(random_elements)(y_size);
  Element *before = LOCAL(copied)(y, y_size);
  NAME(gemv)
  (CblasColMajor, transposes[transpose], m, n, SCALAR(alpha), a, lda, x, incx, SCALAR(beta), y,
   incy);

  Deviation deviation = {0, 1e-3};
  for (int i = 0; i < y_length; i++) {
    Complex sum = 0;
    double magnitude = 0;
    for (int p = 0; p < x_length; p++) {
      const Complex u = LOCAL(at)(a, lda, transpose, i, p), v = x[place(p, x_length, incx)];
      sum += u * v;
      magnitude += size_of(u) * size_of(v);
    }
    const int q = place(i, y_length, incy);
    sum = (Complex)alpha * sum + (Complex)beta * before[q];
    deviate(&deviation, sum - y[q], magnitude + size_of(before[q]));
  }
  record(deviation.error, deviation.magnitude, EPS, GROUP("gemv"), m, n, transpose,
         100 * incx + incy);
  for (int i = 0; i < y_size; i++)
    if (i % abs(incy) && memcmp(y + i, before + i, sizeof(Element)))
      fail(GROUP("gemv") " gaps", m, n, transpose, 100 * incx + incy);
  free(a), free(x), free(y), free(before);
}

static void LOCAL(check_all_gemm)(void) {
  enum { TRANSPOSES = 2 + IS_COMPLEX };
  for (int m = 1; m <= 40; m += m < 10 ? 1 : 3)
    for (int n = 1; n <= 40; n += n < 10 ? 1 : 4)
      for (int k = 1; k <= 40; k += k < 6 ? 2 : 7)
        for (int ta = 0; ta < TRANSPOSES; ta++)
          for (int tb = 0; tb < TRANSPOSES; tb++) LOCAL(check_gemm)
  (m, n, k, ta, tb, (m + n) % 3 ? 1 : -0.7, (m + k) % 3 == 0 ? 0 : (n + k) % 2 ? 1 : 0.5);
  /* More than one block of the packed matrices in every direction. */
  LOCAL(check_gemm)(301, 263, 517, PLAIN, PLAIN, 1, 0);
  LOCAL(check_gemm)(263, 301, 300, TRANSPOSED, PLAIN, 1, 1);
  LOCAL(check_gemm)(270, 130, 300, PLAIN, TRANSPOSED, 1, 0);
  LOCAL(check_gemm)(131, 2100, 70, TRANSPOSED, TRANSPOSED, 1, 0);
  LOCAL(check_gemm)(17, 19, 5, PLAIN, PLAIN, 0, 0.5);
  end_group(GROUP("gemm"));
}

static void LOCAL(check_all_triangles)(bool solve) {
  for (int kind = 0; kind < 8; kind++) {
    for (int transpose = 0; transpose < 2 + IS_COMPLEX; transpose++) {
      const LOCAL(Triangle) t = {.solve = solve,
                                 .right = kind & 1,
                                 .upper = kind & 2,
                                 .unit = kind & 4,
                                 .transpose = transpose};
      for (int m = 1; m <= 23; m += m < 9 ? 1 : 2)
        for (int n = 1; n <= 23; n += n < 9 ? 1 : 3) LOCAL(check_triangle)(t, m, n);
      LOCAL(check_triangle)(t, 291, 130);
      LOCAL(check_triangle)(t, 67, 283);
    }
  }
  end_group(solve ? GROUP("trsm") : GROUP("trmm"));
}

static void LOCAL(check_all_gemv)(void) {
  for (int transpose = 0; transpose < 2 + IS_COMPLEX; transpose++) {
    for (int pair = 0; pair < STRIDES * STRIDES; pair++) {
      const int incx = strides[pair / STRIDES], incy = strides[pair % STRIDES];
      for (int m = 1; m < 30; m += m < 9 ? 1 : 4)
        for (int n = 1; n < 30; n += n < 9 ? 1 : 4) LOCAL(check_gemv)(m, n, transpose, incx, incy);
      LOCAL(check_gemv)(2500, 9, transpose, incx, incy);
      LOCAL(check_gemv)(7, 2300, transpose, incx, incy);
    }
  }
  end_group(GROUP("gemv"));
}

static void LOCAL(check_matrices)(void) {
  LOCAL(check_all_gemm)();
  LOCAL(check_all_triangles)(false);
  LOCAL(check_all_triangles)(true);
  LOCAL(check_all_gemv)();
}
