/* Elementwise operations: dtypes of every row, broadcasting of shapes, constructors and their
 * errors. */
#include "graph_check.h"
#include "ops/scalar.h"

/* ---- dtypes: what PyTensor 3.0.7 gave, asked for every combination ---- */

/* One letter for a dtype, in the order of dtype.def: ? b h i q (bool, signed) B H I Q (unsigned) f
 * d F D. '.': refused. */
static const char letters[] = "?bhiqBHIQfdFD";

#define SAME_TABLE "?bhiqBHIQfdFD"
static const struct {
  const char *ids; /* with a blank after each */
  const char *table;
} unary[] = {
    {"IDENTITY SQR DISCONNECTED_GRAD ZERO_GRAD UNDEFINED_GRAD ", SAME_TABLE},
    {"NEG ", ".bhiqBHIQfdFD"},
    {"ABS REAL IMAG ", "?bhiqBHIQfdfd"},
    {"SIGN RELU ", ".bhiqBHIQfd.."},
    {"RECIPROCAL SQRT EXP EXP2 EXPM1 LOG LOG2 LOG10 LOG1P LOG1MEXP SIN COS TAN "
     "ARCSIN ARCCOS "
     "ARCTAN SINH COSH TANH ARCSINH ARCCOSH ARCTANH ERF GAMMA PSI ",
     "fffddffddfdFD"},
    {"SIGMOID SOFTPLUS CEIL FLOOR TRUNC ERFC ERFCX ERFINV ERFCINV NDTRI_EXP GAMMALN TRI_GAMMA J0 "
     "J1 I0 I1 ",
     "fffddffddfd.."},
    {"ISNAN ISINF ", "?????????????"},
    {"INVERT ", "?bhiqBHIQ...."},
    {"ROUND_HALF_TO_EVEN ROUND_HALF_AWAY_FROM_ZERO ", ".........fd.."},
    {"CONJ ", "bbhiqBHIQfdFD"},
};

#define UPCAST_ROWS \
  "bbhiqhiqdfdFD"   \
  "hhhiqhiqdfdFD"   \
  "iiiiqiiqdddDD"   \
  "qqqqqqqqdddDD"   \
  "BhhiqBHIQfdFD"   \
  "HiiiqHHIQfdFD"   \
  "IqqqqIIIQddDD"   \
  "QddddQQQQddDD"   \
  "fffddffddfdFD"   \
  "dddddddddddDD"   \
  "FFFDDFFDDFDFD"   \
  "DDDDDDDDDDDDD"
#define REAL_UPCAST \
  "?bhiqBHIQfd.."   \
  "bbhiqhiqdfd.."   \
  "hhhiqhiqdfd.."   \
  "iiiiqiiqddd.."   \
  "qqqqqqqqddd.."   \
  "BhhiqBHIQfd.."   \
  "HiiiqHHIQfd.."   \
  "IqqqqIIIQdd.."   \
  "QddddQQQQdd.."   \
  "fffddffddfd.."   \
  "ddddddddddd.."   \
  "............."   \
  "............."
static const struct {
  const char *ids, *table;
} binary[] = {
    {"ADD MUL MAXIMUM MINIMUM SWITCH ", "?bhiqBHIQfdFD" UPCAST_ROWS},
    {"SUB ", ".bhiqBHIQfdFD" UPCAST_ROWS},
    {"POW ", "bbhiqBHIQfdFD" UPCAST_ROWS},
    /* PyTensor builds // and % of complex numbers, and arctan2, and fails when they run. */
    {"CLIP INT_DIV MOD ", REAL_UPCAST},
    {"ARCTAN2 OWENS_T GAMMAINC GAMMAINCC GAMMAINC_GRAD GAMMAINCC_GRAD GAMMAINCINV GAMMAINCCINV "
     "GAMMAL GAMMAU "
     "BETAINC BETAINC_GRAD_A BETAINC_GRAD_B BETAINCINV "
     "HYP2F1 HYP2F1_GRAD_A HYP2F1_GRAD_B HYP2F1_GRAD_C JV IVE KVE ",
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "ddddddddddd.."
     "ddddddddddd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "ddddddddddd.."
     "ddddddddddd.."
     "fffddffddfd.."
     "ddddddddddd.."
     "............."
     "............."},
    {"POLYGAMMA ",
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "fffddffddfd.."
     "............."
     "............."},
    {"TRUE_DIV ",
     "dddddddddfdFD"
     "dddddddddfdFD"
     "dddddddddfdFD"
     "dddddddddddDD"
     "dddddddddddDD"
     "dddddddddfdFD"
     "dddddddddfdFD"
     "dddddddddddDD"
     "dddddddddddDD"
     "fffddffddfdFD"
     "dddddddddddDD"
     "FFFDDFFDDFDFD"
     "DDDDDDDDDDDDD"},
    {"LT LE GT GE EQ NEQ ",
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"
     "?????????????"},
    {"AND OR XOR ",
     "?............"
     ".bhiqhiq....."
     ".hhiqhiq....."
     ".iiiqiiq....."
     ".qqqqqqq....."
     ".hhiqBHIQ...."
     ".iiiqHHIQ...."
     ".qqqqIIIQ...."
     ".....QQQQ...."
     "............."
     "............."
     "............."
     "............."},
    {"COMPLEX ",
     "FFFDDFFDDFD.."
     "FFFDDFDDDFD.."
     "FFFDDFDDDFD.."
     "DDDDDDDDDDD.."
     "DDDDDDDDDDD.."
     "FFFDDFFDDFD.."
     "FDDDDFFDDFD.."
     "DDDDDDDDDDD.."
     "DDDDDDDDDDD.."
     "FFFDDFFDDFD.."
     "DDDDDDDDDDD.."
     "............."
     "............."},
    {"SECOND ", SAME_TABLE SAME_TABLE SAME_TABLE SAME_TABLE SAME_TABLE SAME_TABLE SAME_TABLE
                    SAME_TABLE SAME_TABLE SAME_TABLE SAME_TABLE SAME_TABLE SAME_TABLE},
};

static const char *const ids[] = {
#define SCALAR(id, ...) [OP_##id] = #id,
#include "ops/scalar.def"
#undef SCALAR
};

/* Whether the list, each entry with a blank behind it, has the operation. */
static bool lists(const char *list, Op op) {
  size_t length = strlen(ids[op]);
  for (const char *at = list; *at; at = strchr(at, ' ') + 1)
    if (!strncmp(at, ids[op], length) && at[length] == ' ') return true;
  return false;
}

static void check_dtype(Op op, char expected, int count, const Dtype *inputs) {
  Dtype found = scalar_dtype(op, 0, count, inputs);
  char letter = found == DTYPE_NONE ? '.' : letters[found];
  check_record(letter == expected, ids[op], __FILE__, __LINE__, " of %s, %s: %c, expected %c",
               dtype_name(inputs[0]), dtype_name(inputs[count - 1]), letter, expected);
  CHECK_EQUAL(error_pending(), expected == '.');
  error_clear();
}

static int check_unary(Op op) {
  int found = 0;
  for (int i = 0; i < COUNT(unary); i++) {
    if (!lists(unary[i].ids, op)) continue;
    found++;
    for (Dtype dtype = 0; dtype < DTYPES; dtype++)
      check_dtype(op, unary[i].table[dtype], 1, &dtype);
  }
  return found;
}

/* Of more than two inputs all but the first have the same dtype; the condition of switch is a bool. */
static int check_binary(Op op) {
  int found = 0;
  for (int i = 0; i < COUNT(binary); i++) {
    if (!lists(binary[i].ids, op)) continue;
    found++;
    for (Dtype x = 0; x < DTYPES; x++)
      for (Dtype y = 0; y < DTYPES; y++) {
        Dtype inputs[4] = {x, y, y, y};
        if (op == OP_SWITCH) inputs[0] = DTYPE_BOOL, inputs[1] = x;
        check_dtype(op, binary[i].table[DTYPES * x + y],
                    scalar_arity(op) < 2 ? 2 : scalar_arity(op), inputs);
      }
  }
  return found;
}

static void test_dtypes(void) {
  for (Op op = OP_NONE + 1; op < OP_SCALARS_END; op++) {
    if (op == OP_CAST || op == OP_GRAD_CLIP || op == OP_GRAD_SCALE) continue;
    int found = scalar_arity(op) == 1 ? check_unary(op) : check_binary(op);
    check_record(found == 1, ids[op], __FILE__, __LINE__, " is in %d tables", found);
  }
  Dtype three[] = {DTYPE_INT8, DTYPE_UINT8, DTYPE_FLOAT32};
  CHECK_EQUAL(scalar_dtype(OP_ADD, 0, 3, three), DTYPE_FLOAT32);
  CHECK_EQUAL(
      scalar_dtype(OP_GRAD_CLIP, 0, 3, (Dtype[]){DTYPE_FLOAT32, DTYPE_FLOAT64, DTYPE_FLOAT64}),
      DTYPE_FLOAT32);
  dtype_settings.floatx = DTYPE_FLOAT32;
  CHECK_EQUAL(scalar_dtype(OP_TRUE_DIV, 0, 2, (Dtype[]){DTYPE_INT64, DTYPE_INT8}), DTYPE_FLOAT32);
  CHECK_EQUAL(scalar_dtype(OP_TRUE_DIV, 0, 2, (Dtype[]){DTYPE_INT64, DTYPE_FLOAT32}),
              DTYPE_FLOAT64);
  dtype_settings.floatx = DTYPE_FLOAT64;
}

/* ---- shapes ---- */

static Var of_shape(int ndim, const int64_t *shape) {
  return graph_input(type_tensor(DTYPE_FLOAT64, ndim, shape), NULL);
}

static Var sum_of_vectors(int64_t a, int64_t b) {
  return op_binary(OP_ADD, of_shape(1, &a), of_shape(1, &b));
}

static void test_static_shapes(void) {
  CHECK_TYPE(sum_of_vectors(1, 1), "Vector(float64, shape=(1,))");
  CHECK_TYPE(sum_of_vectors(1, 5), "Vector(float64, shape=(5,))");
  CHECK_TYPE(sum_of_vectors(0, 1), "Vector(float64, shape=(0,))");
  CHECK_TYPE(sum_of_vectors(UNKNOWN, 1), "Vector(float64, shape=(?,))");
  CHECK_TYPE(sum_of_vectors(UNKNOWN, 5), "Vector(float64, shape=(5,))");
  CHECK_TYPE(sum_of_vectors(UNKNOWN, UNKNOWN), "Vector(float64, shape=(?,))");
  Var row = of_shape(2, LENGTHS(1, UNKNOWN)), matrix = of_shape(2, LENGTHS(UNKNOWN, 3)),
      scalar = of_shape(0, NULL);
  CHECK_TYPE(op_ternary(OP_CLIP, scalar, row, matrix), "Matrix(float64, shape=(?, 3))");
  CHECK_TYPE(op_binary(OP_ADD, of_shape(1, LENGTHS(4)), of_shape(3, LENGTHS(2, UNKNOWN, 1))),
             "Tensor3(float64, shape=(2, ?, 4))");
  CHECK(!sum_of_vectors(4, 5));
  CHECK_ERROR(ERROR_VALUE, "Incompatible Elemwise input shapes [(4,), (5,)]");
  CHECK(!op_binary(OP_MUL, of_shape(2, LENGTHS(2, 3)), of_shape(2, LENGTHS(UNKNOWN, 4))));
  CHECK_ERROR(ERROR_VALUE, "Incompatible Elemwise input shapes [(2, 3), (None, 4)]");
  forget();
}

static void test_run_time_shapes(void) {
  Var x = tensor("x", DTYPE_FLOAT64, 2, LENGTHS(UNKNOWN, 1), LENGTHS(2, 1));
  Var y = tensor("y", DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN), LENGTHS(3));
  Var one = tensor("one", DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN), LENGTHS(1));
  CHECK_VALUE(op_binary(OP_ADD, x, y), LENGTHS(2, 3), -2.5, -1.375, -1.75, -1.375, -0.25, -0.625);
  CHECK_VALUE(op_binary(OP_ADD, one, one), LENGTHS(1), -2.5);
  CHECK(!value_of(op_binary(OP_ADD, one, y)));
  CHECK_ERROR(
      ERROR_VALUE,
      "Runtime broadcasting not allowed. At least one input has a distinct dimension length of 1, "
      "but was not marked as broadcastable.\nIf broadcasting was intended, use "
      "`specify_broadcastable` on the relevant input.");
  Var two = tensor("two", DTYPE_FLOAT64, 1, LENGTHS(UNKNOWN), LENGTHS(2));
  CHECK(!value_of(op_binary(OP_ADD, two, y)));
  CHECK_ERROR(ERROR_VALUE,
              "Input dimension mismatch: (input[0].shape[0] = 2, input[1].shape[0] = 3)");
  forget();
}

/* ---- constructors ---- */

static void test_constructors(void) {
  Var x = of_shape(1, LENGTHS(UNKNOWN)), i = graph_input(type_tensor(DTYPE_INT8, 0, NULL), "i");
  Var bit = graph_input(type_tensor(DTYPE_BOOL, 0, NULL), "bit");
  Var z = graph_input(type_tensor(DTYPE_COMPLEX64, 0, NULL), "z");
  CHECK_EQUAL(op_cast(x, DTYPE_FLOAT64), x);
  CHECK_TYPE(op_cast(x, DTYPE_INT8), "Vector(int8, shape=(?,))");
  CHECK_TYPE(op_cast(i, DTYPE_COMPLEX128), "Scalar(complex128, shape=())");
  CHECK(!op_cast(z, DTYPE_FLOAT32));
  CHECK_ERROR(
      ERROR_TYPE,
      "Casting from complex to real is ambiguous: consider real(), imag(), angle() or abs()");
  CHECK_EQUAL(op_scalar(OP_ADD, 1, &x), x);
  CHECK_TYPE(op_literal(2, i), "Scalar(int8, shape=())");
  CHECK_TYPE(op_literal(0.5, i), "Scalar(float64, shape=())");
  CHECK_TYPE(op_literal(0.1, z), "Scalar(complex64, shape=())");
  CHECK_TYPE(op_literal(1, bit), "Scalar(bool, shape=())");
  CHECK_TYPE(op_literal(2, bit), "Scalar(int8, shape=())");
  CHECK_SCALAR(op_literal(-3, i), -3);
  CHECK_EQUAL(op_binary(OP_ADD, x, 0), 0);
  CHECK_EQUAL(op_literal(1, 0), 0);
  CHECK_EQUAL(op_cast(0, DTYPE_INT8), 0);
  CHECK(!op_binary(OP_SUB, bit, bit));
  CHECK_ERROR(ERROR_TYPE, "bool output not supported");
  CHECK(!op_binary(OP_AND, x, i));
  CHECK_ERROR(ERROR_TYPE, "input to a BitOp must have type bool, int or uint, not float64");
  CHECK(!op_binary(OP_OR, bit, i));
  CHECK_ERROR(ERROR_TYPE, "input to a BitOp must have type bool, or all must be integers");
  CHECK(!op_binary(OP_MOD, z, x));
  CHECK_ERROR(ERROR_TYPE, "not supported on complex numbers");
  CHECK(!op_unary(OP_ROUND_HALF_TO_EVEN, i));
  CHECK_ERROR(ERROR_TYPE, "only float type are supported");
  CHECK(!op_unary(OP_FLOOR, z));
  CHECK_ERROR(ERROR_TYPE, "complex argument not supported");
  CHECK(!op_unary(OP_SUB, x));
  CHECK_ERROR(ERROR_TYPE, "sub takes 2 inputs, got 1");
  forget();
}

int main(void) {
  test_dtypes();
  test_static_shapes();
  test_run_time_shapes();
  test_constructors();
  return check_done();
}
