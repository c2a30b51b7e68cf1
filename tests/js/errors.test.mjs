// Two hundred wrong calls of every kind: each is a typed error with a message that helps, and
// nothing is broken by it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const x = st.dvector('x')
const m = st.dmatrix('m')
const t = st.dtensor3('t')
const i = st.ivector('i')
const b = st.tensor('b', { dtype: 'bool', shape: [null] })
const z = st.zvector('z')
const s = st.dscalar('s')
const m23 = st.matrix('m23', { shape: [2, 3] })
const w = st.shared([1.5, 2.5], 'w')
const gone = st.shared([1, 2], 'gone')
const needsGone = st.function([], gone.sum(), { name: 'total' })
const setsGone = st.function([], [], { updates: [[gone, gone.mul(2)]] })
gone.dispose()
const f = st.function([x], x.sum(), { name: 'f' })
const g = st.function([m], m.mul(2), { name: 'g' })
const h = st.function([s, i], s.mul(i), { name: 'h' })

/** Each line: a mistake, the name of its class, a part of its message. */
const mistakes = {
  'arguments that do not fit the signature': [
    [() => st.exp(), 'TypeError', /missing required argument: `x`/],
    [() => st.exp(x, x), 'TypeError', /takes 1 positional argument but 2/],
    [() => st.sum(x, 0, null, false, null, 5), 'TypeError', /positional arguments but 6/],
    [() => st.dot(x), 'TypeError', /missing required argument: `y`/],
    [() => x.dot(), 'TypeError', /missing required argument/],
    [() => st.sum(x, { axes: 0 }), 'TypeError', /unexpected keyword argument .axes.[^]*`axis`/],
    [() => x.sum({ Axis: 0 }), 'TypeError', /unexpected keyword argument .Axis./],
    [() => x.sum(0, { axis: 0 }), 'TypeError', /multiple values for argument/],
    [() => st.reshape(x, [2, 2], 3, 4), 'TypeError', /positional/],
    [() => st.eye({ k: 1 }), 'TypeError', /missing required argument: `n`/],
    [() => st.grad(x.sum()), 'TypeError', /missing required argument: `wrt`/],
    [() => st.clip(x, 1), 'TypeError', /missing required argument: `max`/],
    [() => st.switch(b, x), 'TypeError', /missing required argument: `iff`/],
    [() => st.dvector('a', [1], 'b'), 'TypeError', /positional/],
    [() => st.tensor('t', { type: 'float64' }), 'TypeError', /unexpected keyword argument .type./],
    [() => x.sum({ keepdims: 'yes' }), 'TypeError', /keepdims/],
    [() => x.sum({ axis: 'rows' }), 'TypeError', /axis|int/i],
    [() => x.sum({ axis: 0.5 }), 'TypeError', /axis|int/i],
    [() => st.constant(1, { name: 7 }), 'TypeError', /name must be a string/],
    [() => st.dvector(7), 'TypeError', /name must be a string/],
    [() => st.swapaxes(m, 0), 'TypeError', /missing/],
    [() => m.swapaxes(0, 'x'), 'TypeError', /int/i],
  ],
  'undefined, as a misspelt name is': [
    [() => x.add(undefined), 'TypeError', /add\(\): argument 1 is undefined/],
    [() => x.add(1, undefined), 'TypeError', /add\(\): argument 2 is undefined/],
    [() => x.mul(undefined, x), 'TypeError', /mul\(\): argument 1 is undefined/],
    [() => x.add(), 'TypeError', /missing required argument: `y`/],
    [() => x.mul(), 'TypeError', /missing required argument: `y`/],
    [() => x.add({}), 'TypeError', /missing required argument: `y`/],
    [() => x.sub(undefined), 'TypeError', /missing required argument/],
    [() => st.add(x, undefined), 'TypeError', /add\(\): argument 2 is undefined/],
    [() => st.largest(undefined), 'TypeError', /largest\(\): argument 1 is undefined/],
    [() => st.join(0, x, undefined), 'TypeError', /join\(\): argument 3 is undefined/],
    [() => st.alloc(1, undefined), 'TypeError', /alloc\(\): argument 2 is undefined/],
    [() => x.at(undefined), 'TypeError', /at\(\): argument 1 is undefined/],
    [() => m.at(0, undefined), 'TypeError', /at\(\): argument 2 is undefined/],
    [() => m.at([0, undefined]), 'TypeError', /undefined cannot be an argument/],
    [() => x.dimshuffle(undefined), 'TypeError', /dimshuffle\(\): argument 1 is undefined/],
    [() => x.dimshuffle([0, undefined]), 'TypeError', /undefined cannot be an argument/],
    [() => m.transpose(undefined), 'TypeError', /transpose\(\): argument 1 is undefined/],
    [() => st.sum(undefined, 0), 'TypeError', /sum\(\): argument 1 is undefined/],
    [() => m.sum(undefined, 'float64'), 'TypeError', /sum\(\): argument 1 is undefined/],
    [() => st.dot(undefined, x), 'TypeError', /dot\(\): argument 1 is undefined/],
    [() => st.stack([x, undefined]), 'TypeError', /undefined cannot be an argument/],
    [() => st.matrix('m', { shape: [2, undefined] }), 'TypeError', /undefined cannot be/],
    [() => st.parse('sum(x, axis=a)', { x, a: undefined }), 'TypeError', /undefined cannot be/],
    [() => st.expr`sum(${x}, ${undefined})`, 'TypeError', /undefined cannot be an argument/],
    [() => st.function([x, undefined], x), 'TypeError', /undefined cannot be an argument/],
    [() => st.function([x], [x, undefined]), 'TypeError', /undefined cannot be an argument/],
    [() => st.function([x], x, { givens: [[x, undefined]] }), 'TypeError', /undefined cannot be/],
  ],
  names: [
    [() => st.dvector('a\0b'), 'TypeError', /character NUL: "a\\u0000b"/],
    [() => st.constant(1, { name: '\0' }), 'TypeError', /NUL/],
    [() => x.type.variable('a\0'), 'TypeError', /NUL/],
    [() => st.shared(1, 'a\0b'), 'TypeError', /NUL/],
    [() => st.function([x], x, { name: 'a\0b' }), 'TypeError', /NUL/],
    [() => (w.name = 'w\0'), 'TypeError', /NUL/],
  ],
  'values that cannot be tensors': [
    [() => st.exp('text'), 'NotImplementedError', /text/],
    [() => st.add(x, 'one'), 'NotImplementedError', /one/],
    [() => st.add(x, null), 'NotImplementedError', /null cannot be converted/],
    [() => st.add(x, () => 1), 'TypeError', /a function cannot be an argument/],
    [() => st.add(x, Symbol('s')), 'TypeError', /a symbol cannot be an argument/],
    [() => st.add(x, new Date()), 'TypeError', /a Date cannot be an argument/],
    [() => st.add(x, new Set([1])), 'TypeError', /a Set cannot be an argument/],
    [() => st.add(x, Promise.resolve(1)), 'TypeError', /a Promise cannot be an argument/],
    [
      () => st.add(x, new DataView(new ArrayBuffer(8))),
      'TypeError',
      /a DataView cannot be an argument/,
    ],
    [() => st.add(x, 2n ** 64n), 'RangeError', /does not fit into 64 bits/],
    [() => st.add(x, -(2n ** 63n) - 1n), 'RangeError', /does not fit into 64 bits/],
    [() => st.exp([1, [2]]), 'ValueError', /./],
    [() => st.exp([[1, 2], [3]]), 'ValueError', /./],
    [() => st.exp([1, 'two']), 'TypeError', /two/],
    [() => st.exp([x, m]), 'ValueError|TypeError', /./],
    [
      () => {
        const a = []
        a.push(a)
        return st.exp(a)
      },
      'RangeError',
      /nested more than 100/,
    ],
    [() => st.exp(f), 'TypeError', /a function cannot be an argument/],
    [() => st.exp(x.type), 'NotImplementedError', /./],
    [() => st.exp(st.slice(1)), 'NotImplementedError', /./],
    [() => st.constant(x), 'TypeError', /symbolic/],
    [() => st.constant([s, 1]), 'TypeError', /symbolic/],
    [() => st.constant('text'), 'TypeError', /text/],
    [() => x + 1, 'TypeError', /symbolic and has no value.*x\.add/],
    [() => +x, 'TypeError', /symbolic/],
    [() => x < 3, 'TypeError', /symbolic/],
  ],
  'dtypes and types': [
    [() => st.cast(x, 'float80'), 'TypeError', /float80/],
    [() => x.astype('double'), 'TypeError', /double/],
    [() => x.astype(), 'TypeError', /missing/],
    [() => x.astype(7), 'TypeError', /./],
    [() => st.zeros([2], 'int7'), 'TypeError', /int7/],
    [() => st.tensor('t', { dtype: 'f8', shape: [] }), 'TypeError', /f8/],
    [() => st.tensor('t', { dtype: 'float64', shape: [1.5] }), 'ValueError', /integer or null/],
    [() => st.tensor('t', { dtype: 'float64', shape: [-1] }), 'ValueError', /integer or null/],
    [() => st.tensor('t', { dtype: 'float64', shape: ['n'] }), 'ValueError', /integer or null/],
    [() => st.tensor('t', { dtype: 'float64' }), 'TypeError', /[Ss]hape/],
    [() => st.tensor('float64', { shape: [] }), 'ValueError', /name/],
    [
      () => st.tensor('t', { dtype: 'float64', shape: new Array(100).fill(1) }),
      'ValueError',
      /axes/,
    ],
    [() => st.matrix('m', { shape: [2] }), 'ValueError', /length 2/],
    [() => st.row('r', { shape: [2, 2] }), 'ValueError', /special case/],
    [() => st.TensorType('float64'), 'TypeError', /[Ss]hape/],
    [() => st.TensorType('float64', ['?']), 'ValueError', /integer or null/],
    [
      () => st.TensorType('float64', []).isSuper(x),
      'TypeError',
      /otype must be a TensorType, got x: Vector/,
    ],
    [() => (st.config.floatX = 'int32'), 'ValueError', /floatX/],
    [() => st.dvectors(-1), 'ValueError', /4096/],
    [() => st.dvectors(1e6), 'ValueError', /4096/],
    [() => st.bitwiseAnd(x, 1), 'TypeError', /./],
    [() => st.invert(x), 'TypeError', /./],
    [() => st.and(b, i), 'TypeError', /./],
    [() => st.mod(z, 2), 'ComplexError|TypeError', /./],
    [() => st.asTensor(true + 'x'), 'NotImplementedError', /truex/],
    [() => st.floor(z), 'TypeError', /complex/],
    [() => st.erfinv(z), 'TypeError', /complex/],
    [() => st.arctan2(z, 1), 'TypeError', /complex/],
  ],
  'axes and shapes': [
    [() => x.sum({ axis: 1 }), 'AxisError', /axis 1 is out of bounds/],
    [() => x.sum({ axis: -2 }), 'AxisError', /axis -2 is out of bounds/],
    [() => m.sum({ axis: [0, 0] }), 'ValueError', /repeated axis/],
    [() => m.max({ axis: 2 }), 'AxisError', /axis 2/],
    [() => m.argmax({ axis: 5 }), 'AxisError', /axis 5/],
    [() => st.softmax(x, { axis: 3 }), 'AxisError|ValueError', /3/],
    [() => st.concatenate([x, m]), 'TypeError|ValueError', /./],
    [() => st.concatenate([]), 'TypeError|ValueError', /./],
    [() => st.concatenate([x, x], { axis: 1 }), 'AxisError|IndexError', /1/],
    [() => st.stack([]), 'TypeError|ValueError', /./],
    [() => st.stack([x, m]), 'TypeError|ValueError', /./],
    [() => st.dot(m23, m23), 'ValueError', /[Ss]hape|align/],
    [() => st.matmul(m23, m23), 'ValueError', /./],
    [() => st.matmul(s, x), 'ValueError', /./],
    [() => st.tensordot(m23, m23, 1), 'ValueError', /./],
    [() => st.tensordot(m, m, [[0], [0, 1]]), 'ValueError', /./],
    [() => st.batchedDot(s, x), 'TypeError|ValueError', /./],
    [() => st.add(m23, [1, 2]), 'ValueError', /[Ii]ncompatible/],
    [() => m23.add(st.zeros([3, 3])), 'ValueError', /[Ii]ncompatible/],
    [() => m23.reshape([7]), 'ValueError', /./],
    [() => x.reshape(x), 'TypeError|ValueError', /./],
    [() => x.reshape('2, 3'), 'TypeError', /./],
    [() => m23.dimshuffle(0), 'TypeError', /must have length 1 but has 3/],
    [() => m.dimshuffle(0, 1, 2), 'ValueError', /./],
    [() => m.dimshuffle(0, 0, 1), 'ValueError', /./],
    [() => m.dimshuffle('y', 0, 1), 'TypeError|ValueError', /./],
    [() => m.transpose(0, 2), 'ValueError|AxisError', /./],
    [() => m.transpose(0), 'ValueError', /./],
    [() => st.moveaxis(m, 0, 5), 'AxisError|ValueError', /./],
    [() => st.expandDims(x, 5), 'AxisError|ValueError|IndexError', /./],
    [() => m23.squeeze({ axis: 0 }), 'TypeError', /must have length 1 but has 2/],
    [() => m.squeeze({ axis: 7 }), 'AxisError|ValueError|IndexError', /./],
    [() => m.flatten(3), 'ValueError', /./],
    [() => m.flatten(0), 'ValueError', /./],
    [() => st.zeros([-1]), 'ValueError', /./],
    [() => st.zeros([x]), 'TypeError|ValueError', /./],
    [() => st.alloc(1, x), 'TypeError|ValueError', /./],
    [() => st.eye(2, 2, 0, 'float81'), 'TypeError', /float81/],
    [() => st.diag(t), 'ValueError|TypeError', /./],
    [() => x.diagonal(), 'ValueError', /./],
    [() => m.diagonal(0, 0, 0), 'ValueError', /./],
    [() => st.split(x, [1, 1], { nSplits: 3 }), 'ValueError', /./],
    [() => x.repeat(m), 'ValueError|TypeError', /./],
    [() => st.specifyShape(x, [1, 2]), 'ValueError', /./],
    [() => st.joinDims(m, 1, 4), 'ValueError|IndexError|AxisError', /./],
    [() => st.join(0), 'ValueError|TypeError', /./],
    [() => st.horizontalStack(x, x), 'ValueError|TypeError', /./],
  ],
  indices: [
    [() => m.at(0, 1, 2), 'IndexError', /too many indices/],
    [() => x.at(1.5), 'IndexError|TypeError', /./],
    [() => x.at([0.5]), 'IndexError|TypeError', /./],
    [() => x.at(s), 'IndexError|TypeError', /./],
    [() => x.at(st.ellipsis, st.ellipsis), 'IndexError', /./],
    [() => m.at([0, 1], [0, 1, 2]), 'IndexError|ValueError', /./],
    [() => x.at(st.slice(0, 1.5)), 'IndexError|TypeError', /./],
    [() => x.at(st.slice(null, null, 0)), 'ValueError', /zero/],
    [() => x.at('0:1:0'), 'ValueError', /zero/],
    [() => x.at('0:'.repeat(4)), 'SyntaxError', /line 1/],
    [() => x.at('0, 1'), 'IndexError', /too many/],
    [() => x.at({ start: 1 }), 'IndexError|TypeError', /./],
    [() => m.at(st.array([[true, false]]), st.array([true])), 'IndexError', /./],
    [() => m23.at(st.array([true, false, true])), 'IndexError', /boolean/],
    [() => st.setSubtensor(x, 1), 'TypeError', /subtensor|index/i],
    [() => st.incSubtensor(m.T, 1), 'TypeError', /subtensor|index/i],
    [() => x.set(1), 'TypeError', /./],
    [() => m.at(0).set([[1, 2]]), 'ValueError|TypeError', /./],
    [() => st.takeAlongAxis(m, i, 0), 'ValueError|TypeError', /./],
  ],
  gradients: [
    [() => st.grad(x, x), 'TypeError', /scalar/],
    [() => st.grad(1, x), 'TypeError', /variable/],
    [() => st.grad(x.sum(), 1), 'TypeError', /./],
    [() => st.grad(x.sum(), m), 'DisconnectedInputError', /disconnected|part of/],
    [() => st.grad(x.sum(), [x, m]), 'DisconnectedInputError', /./],
    [() => st.grad(x.sum(), x, { disconnectedInputs: 'maybe' }), 'ValueError', /maybe/],
    [
      () => st.grad(x.sum(), x, { knownGrad: new Map() }),
      'TypeError',
      /unexpected keyword argument .knownGrad./,
    ],
    [() => st.grad(null, x), 'ValueError|TypeError|AssertionError', /./],
    [() => st.grad(x.sum(), 'x'), 'TypeError', /./],
    [() => st.grad(st.sum(st.undefinedGrad(x)), x), 'NullTypeGradError', /./],
  ],
  texts: [
    [() => st.parse('x + )', { x }), 'SyntaxError', /line 1, column 5/],
    [() => st.parse('x\n+ * x', { x }), 'SyntaxError', /line 2/],
    [() => st.parse('', { x }), 'SyntaxError', /./],
    [() => st.parse('(x', { x }), 'SyntaxError', /./],
    [() => st.parse("'x", { x }), 'SyntaxError', /./],
    [() => st.parse('x = ', { x }), 'SyntaxError', /./],
    [() => st.parse('1 +', {}), 'SyntaxError', /./],
    [() => st.parse('x $ x', { x }), 'SyntaxError', /./],
    [() => st.parse('x == x', { x }), 'TypeError', /by eq\(a, b\)/],
    [() => st.parse('lambda: 1', { x }), 'SyntaxError|NameError', /./],
    [() => st.parse('y', { x }), 'NameError', /'y' is not defined/],
    [() => st.parse('exq(x)', { x }), 'NameError', /exq/],
    [() => st.parse('x.summ()', { x }), 'AttributeError', /summ/],
    [() => st.parse('x.sum(axis=0, axis=0)', { x }), 'SyntaxError|TypeError', /axis/],
    [() => st.parse('x.sum(ax=0)', { x }), 'TypeError', /ax/],
    [() => st.parse('x.sum(axis=4)', { x }), 'AxisError', /axis 4[^]*line 1/],
    [() => st.parse('x(1)', { x }), 'TypeError', /./],
    [() => st.parse('1(2)'), 'TypeError', /./],
    [() => st.parse('exp'), 'TypeError', /function is not a value|./],
    [() => st.parse('x[0', { x }), 'SyntaxError', /./],
    [() => st.parse('m[1, 2, 3]', { m }), 'IndexError', /too many/],
    [() => st.parse('x + "one"', { x }), 'TypeError', /one/],
    [() => st.parse('1 / 0'), 'ZeroDivisionError', /./],
    [() => st.parse('x', null), 'TypeError', /scope/],
    [() => st.parse('x', 'x'), 'TypeError', /scope/],
    [() => st.parse(), 'TypeError', /text/],
    [() => st.parse(7), 'TypeError', /text/],
    [() => st.expr('x'), 'TypeError', /tag/],
    [() => st.expr`${x} +`, 'SyntaxError', /./],
    [() => st.expr`${x} ${x}`, 'SyntaxError', /./],
    [() => st.expr`${'text'} + 1`, 'TypeError', /unsupported operand.*'str'/],
    [() => st.parse('('.repeat(100000)), 'SyntaxError', /./],
    [() => st.parse('-'.repeat(100000) + '1'), 'SyntaxError', /./],
  ],
  compiling: [
    [() => st.function(), 'TypeError', /contained in a list/],
    [() => st.function(x, x), 'TypeError', /contained in a list/],
    [() => st.function(['x'], x), 'TypeError', /Input 0/],
    [() => st.function([x, 1], x), 'TypeError', /Input 1/],
    [() => st.function([w], w), 'TypeError', /shared/],
    [() => st.function([x, x], x), 'UnusedInputError', /twice/],
    [() => st.function([x, m], x), 'UnusedInputError', /m/],
    [() => st.function([], x), 'MissingInputError', /x/],
    [() => st.function([x], [x, 'a']), 'TypeError', /a/],
    [() => st.function([x], x, { nme: 'f' }), 'TypeError', /no option "nme"/],
    [() => st.function([x], x, []), 'TypeError', /options/],
    [() => st.function([x], x, { updates: 5 }), 'TypeError', /updates/],
    [() => st.function([x], x, { updates: [[x, x]] }), 'TypeError', /shared/],
    [() => st.function([x], x, { updates: [[w]] }), 'TypeError', /pairs/],
    [
      () => st.function([x], x, { updates: [[w, m]] }),
      'UnusedInputError|MissingInputError|TypeError',
      /./,
    ],
    [() => st.function([m], m, { updates: [[w, m]] }), 'TypeError', /same type/],
    [() => st.function([x], x, { givens: [[1, x]] }), 'TypeError', /givens/],
    [() => st.function([x], x, { givens: [[x, m]] }), 'RuntimeError|TypeError', /./],
    [() => st.function([x], x, { onUnusedInput: 'no' }), 'ValueError', /no/],
    [() => st.function([x], x, { mode: 'FAST' }), 'ValueError', /FAST/],
  ],
  calling: [
    [() => f(), 'TypeError', /Missing input: x/],
    [() => f([1], [2]), 'TypeError', /Too many/],
    [() => f(undefined), 'TypeError', /Missing input: x/],
    [() => f(null), 'TypeError', /array-like/],
    [() => f(3), 'TypeError', /expected 1, got 0/],
    [() => f([[1]]), 'TypeError', /expected 1, got 2/],
    [() => f([1, 'a']), 'TypeError', /a/],
    [() => f([1, [2]]), 'ValueError|TypeError', /./],
    [() => f('text'), 'TypeError', /text/],
    [() => f(x), 'TypeError', /Variable/],
    [() => f(w), 'TypeError', /Variable/],
    [() => f({ y: [1] }), 'TypeError', /Unknown input: y/],
    [() => f({}), 'TypeError', /Missing input: x/],
    [() => f([{ re: 1, im: 1 }]), 'TypeError', /./],
    [() => f(new Map()), 'TypeError', /./],
    [() => g(new Float64Array(4)), 'TypeError', /dimensions/],
    [() => g([[1, 2], [3]]), 'ValueError', /./],
    [() => h(1, [1.5]), 'TypeError', /1.5[^]*'i' to function h at index 1/],
    [() => h(1, [2 ** 40]), 'OverflowError', /int32/],
    [() => h(1, new Float64Array(1)), 'TypeError', /precision/],
    [() => h([1], [1]), 'TypeError', /'s' to function h at index 0/],
    [() => f.input('y'), 'TypeError', /Unknown input: y/],
    [() => f.input(3), 'RangeError', /no input 3/],
    [() => f.input('x', 3), 'TypeError', /shape/],
    [() => f.input('x', [3, 3]), 'TypeError', /dimensions/],
    [() => f.input('x', [2 ** 40]), 'MemoryError', /memory/],
  ],
  running: [
    [
      () => st.function([x, m], x.add(m))([1, 2, 3], [[1, 2]]),
      'ValueError',
      /[Ii]ncompatible|shape|broadcast/,
    ],
    [() => st.function([m], m.dot(m))([[1, 2, 3]]), 'ValueError', /[Ss]hape|dot|align/],
    [() => st.function([x], x.at(5))([1]), 'IndexError', /out of bounds/],
    [
      () =>
        st.function(
          [m23],
          m23.at(2),
        )([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      'IndexError',
      /out of bounds/,
    ],
    [() => st.function([m], m.at(0, -4))([[1, 2, 3]]), 'IndexError', /out of bounds/],
    [
      () => st.function([m], st.take(m, [5], { axis: 0 }))([[1, 2, 3]]),
      'IndexError',
      /out of bounds/,
    ],
    [() => st.function([m], m.reshape([-1, -1]))([[1, 2]]), 'ValueError', /./],
    [() => st.function([m], st.specifyShape(m, [3, null]))([[1]]), 'AssertionError', /./],
    [() => st.function([m], m.dimshuffle(0))([[1, 2]]), 'ValueError|TypeError', /./],
    [() => st.function([x, i], x.at(i))([1], [3]), 'IndexError', /out of bounds/],
    [() => st.function([x], x.reshape([2, 2]))([1, 2, 3]), 'ValueError', /./],
    [() => st.function([x], x.max())([]), 'ValueError', /zero-size/],
    [() => st.function([x], x.argmax())([]), 'ValueError', /empty/],
    [() => st.function([x], st.specifyShape(x, [3]))([1]), 'AssertionError', /./],
    [() => st.function([x, b], x.at(b))([1, 2], [true]), 'IndexError', /boolean/],
    [
      () => st.function([x], st.concatenate([m23, x.reshape([1, -1])]))([1]),
      'ValueError|MissingInputError',
      /./,
    ],
    [() => st.function([i], st.zeros([i.at(0)]))([-1]), 'ValueError', /./],
    [() => st.function([s], st.zeros([st.cast(s, 'int64')]))(1e12), 'MemoryError', /memory/],
    [() => st.function([i], st.alloc(1, i.at(0), i.at(0)))([2 ** 31 - 1]), 'MemoryError', /memory/],
    [() => st.function([m], m.diagonal(0, 0, 2))([[1]]), 'AxisError|ValueError', /./],
  ],
  'shared variables': [
    [() => gone.value, 'Error', /shared variable gone was disposed of/],
    [() => gone.getValue({ borrow: true }), 'Error', /shared variable gone was disposed of/],
    [() => (gone.value = [1]), 'Error', /shared variable gone was disposed of/],
    [() => gone.setValue([1]), 'Error', /shared variable gone was disposed of/],
    [() => gone.add(1), 'Error', /shared variable gone was disposed of/],
    [
      () => needsGone(),
      'RuntimeError',
      /shared variable gone was disposed of; function total uses/,
    ],
    [() => setsGone(), 'RuntimeError', /shared variable gone was disposed of/],
    [() => st.function([], gone), 'Error', /shared variable gone was disposed of/],
    [
      () => st.function([], [], { updates: [[gone, [1]]] }),
      'Error',
      /shared variable gone was disposed of/,
    ],
    [() => st.shared(), 'TypeError', /./],
    [() => st.shared(x), 'TypeError', /symbolic/],
    [() => st.shared('text'), 'TypeError', /text/],
    [() => st.shared([1, 'two']), 'TypeError', /two/],
    [() => st.shared(1, 5), 'TypeError', /name must be a string/],
    [() => st.shared(1, { nme: 'w' }), 'TypeError', /unexpected keyword argument .nme./],
    [() => st.shared([1, 2], { shape: [3] }), 'TypeError', /shape/],
    [() => st.shared([1, 2], { shape: [1, 2] }), 'TypeError|ValueError', /./],
    [
      () => {
        w.value = [[1]]
      },
      'TypeError',
      /dimensions/,
    ],
    [
      () => {
        w.value = 'text'
      },
      'TypeError',
      /text/,
    ],
    [
      () => {
        w.value = x
      },
      'TypeError',
      /Variable/,
    ],
    [
      () => {
        w.value = new st.NDArray(new Float64Array(1), [1], 'complex128')
      },
      'RangeError',
      /needs 2/,
    ],
    [
      () => {
        w.name = 5
      },
      'TypeError',
      /name must be a string/,
    ],
  ],
}

/** The names that a person can match an error against: its class and those that it extends. */
const namesOf = (error) => {
  const names = []
  for (let type = error.constructor; type?.name; type = Object.getPrototypeOf(type))
    names.push(type.name)
  return names
}

for (const [subject, list] of Object.entries(mistakes)) {
  test(subject, () => {
    const wrong = list.flatMap(([mistake, expected, message]) => {
      const text = String(mistake).slice(6)
      try {
        return [`${text}: no error, but ${String(mistake())}`]
      } catch (error) {
        const right =
          expected.split('|').some((name) => namesOf(error).includes(name)) &&
          message.test(error.message)
        return right && error.message
          ? []
          : [`${text}: ${namesOf(error).slice(0, -1)}: ${error.message}`]
      }
    })
    assert.equal(wrong.length, 0, `\n${wrong.join('\n')}`)
    assert.equal(
      st
        .function(
          [x],
          st.expr`sum(${x} ** 2) + ${w}[0]`,
        )([1, 2, 3])
        .item(),
      15.5,
      'right answers afterwards',
    )
  })
}

test('there are two hundred of them', () => assert.ok(Object.values(mistakes).flat().length >= 200))

test('the functions are as they were', () => {
  assert.equal(f([1, 2]).item(), 3)
  assert.deepEqual(g([[1, 2]]).toList(), [[2, 4]])
  assert.deepEqual(h(2, [1, 2]).toList(), [2, 4])
  assert.deepEqual(w.value.toList(), [1.5, 2.5])
})

test('errors extend what JavaScript and PyTensor have them extend', () => {
  assert.ok(new st.AxisError('') instanceof st.ValueError)
  assert.ok(new st.IndexError('') instanceof RangeError)
  assert.ok(new st.NullTypeGradError('') instanceof TypeError)
  assert.ok(new st.DisconnectedInputError('') instanceof st.ValueError)
  assert.ok(new st.NameError('') instanceof ReferenceError)
  assert.equal(new st.OverflowError('').name, 'OverflowError')
})
