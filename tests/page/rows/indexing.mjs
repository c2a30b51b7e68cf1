// Rows: Indexing and operators.
import * as st from 'symtensor'
import { row } from './row.mjs'

row(
  'indexing',
  'x: float64[4?, 3]',
  '(x[1], x[1:, ::-1], x[[0, 2]], x[..., None], x[-1, 0])',
  ({ x }) => [x.at(1), x.at('1:, ::-1'), x.at([0, 2]), x.at(st.ellipsis, null), x.at(-1, 0)],
  {
    about:
      'Integers, slices, `...`, a new axis (`None`), integer arrays and boolean masks, as in ' +
      'NumPy. In JavaScript `x.at(...)` takes the index as arguments or as the text that stands ' +
      'between the brackets.',
    names: [],
    more: [
      ['x: int8[4?, 3]; i: int64[] = 2', '(x[i], x[:i], x[[0, 1], [2, 0]], x[1:3, [0, 2]], x[()])'],
      ['x: float64[3, 4]', '(x[1:3:2], x[::-2, 1], x[-2:])'],
      ['x: float64[2?, 3]; m: bool[2?, 3]', '(x[m], x[m.any(axis=1)])'],
    ],
    error: 'x[0, 0, 0]',
    also: ['x[7]', 'x[1.5]', 'x[[True, False]]', 'x[..., ...]', 'x[::0]'],
    gradient: 'x[1:, ::-1] * x[[0, 2, 2]]',
  },
)
row(
  'set_subtensor',
  'x: float64[4?]',
  'set_subtensor(x[2:], 5)',
  ({ x }) => st.setSubtensor(x.at(st.slice(2)), 5),
  {
    more: [
      [
        'x: int64[4]',
        '(set_subtensor(x[[0, 1]], [7, 8]), set_subtensor(x[::2], x[1]), set_subtensor(x[0], 1, ' +
          'False, False))',
      ],
    ],
    error: 'set_subtensor(x, 5)',
    also: ['set_subtensor(x[2:], [[1.5]])'],
    gradient: ['x: float64[4]; y: float64[2]', 'set_subtensor(x[2:], y)'],
  },
)
row(
  'inc_subtensor',
  'x: float64[4?]',
  'inc_subtensor(x[2:], 5)',
  ({ x }) => st.incSubtensor(x.at(st.slice(2)), 5),
  {
    more: [
      [
        'x: int64[4]',
        '(inc_subtensor(x[[0, 1, 0]], 5), inc_subtensor(x[[0, 1, 0]], 5, ignore_duplicates=True), ' +
          'inc_subtensor(x[2:], 5, set_instead_of_inc=True))',
      ],
    ],
    error: 'inc_subtensor(x, 5)',
    gradient: ['x: float64[4]; y: float64[3]', 'inc_subtensor(x[[0, 1, 0]], y)'],
  },
)
row(
  'arithmetic operators',
  'x: float64[2?, 3] in 0.5..2.5',
  '(x + 3, 3 - x, x * 3.5, 2.2 / x, 2.2 // x, 2.2 ** x, x % 2)',
  ({ x }) =>
    st.expr`(${x} + 3, 3 - ${x}, ${x} * 3.5, 2.2 / ${x}, 2.2 // ${x}, 2.2 ** ${x}, ${x} % 2)`,
  {
    names: ['add', 'sub', 'mul', 'true_div', 'int_div', 'pow', 'mod'],
    more: [
      [
        'a: int32[2, 2, 2] = 1 2 3 4 5 6 7 8; b: int32[2, 2, 2] = 8 7 6 5 4 3 2 1',
        '(a + 3, 3 - a, a * 3.5, 2.2 / a, 2.2 // a, 2.2 ** a, b % a, divmod(a, b)[0], -a)',
      ],
      ['x: complex128[2]', 'y = 3 + .2j * x.T\ny'],
    ],
    error: ['x: bool[2]', 'x - x'],
    also: ["x + 'a'", 'x + None'],
    gradient: ['x: float64[4] in 0.5..1.5', '(x + 3) * (3 - x) / x ** 2.5 + 2.2 ** x + x % 2'],
  },
)
row(
  'bitwise operators',
  'x: int8[2?, 3]; y: int8[3]',
  '(x & y, x ^ 1, x | y, ~x)',
  ({ x, y }) => [x.and_(y), x.xor(1), x.or_(y), x.invert()],
  {
    names: ['and_', 'xor', 'or_', 'invert', 'bitwise_and', 'bitwise_or', 'bitwise_not'],
    more: [['x: bool[4]; y: bool[4] = false true true false', '(x & y, x ^ y, x | y, ~x)']],
    error: ['x: float64[2]', '~x'],
    gradient: '-',
  },
)
row(
  'in-place operators',
  'x: float64[2?]',
  'a = x\na += 1\na *= 2\n(a, x)',
  ({ x }) => st.parse('a = x\na += 1\na *= 2\n(a, x)', { x }),
  {
    about:
      'Tensors are not changed in place. In a text `a += 1` gives the name `a` the new value `a + ' +
      '1`, and what `a` stood for stays as it was; JavaScript has no such operator for variables.',
    names: [],
    more: [['x: int8[3]', 'a = x\na -= 1\na //= 2\na **= 2\na']],
    error: 'x += undefined_name\nx',
    gradient: 'y = x\ny *= x\ny',
  },
)
