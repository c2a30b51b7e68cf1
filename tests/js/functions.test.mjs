// What a function's inputs and outputs can be told, copies of functions, eval (checklist S2-FN, S2-EV). Values and
// classes of errors are those that PyTensor 3.0.7 gives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'

const typeError = (message) => ({ name: 'TypeError', message })

test('In: name, and what it is an input of (S2-FN-05)', () => {
  const x = st.dscalar('x')
  assert.equal(+st.function([st.In(x, { name: 'z' })], x.add(1))({ z: 4 }), 5)
  assert.throws(
    () => st.function([st.In(x, { name: 'z' })], x)({ x: 4 }),
    typeError(/Unknown input: x.*\(z\)/),
  )
  assert.throws(
    () => st.function([st.In(x, { name: 3 })], x),
    typeError(/name .* must be a string/),
  )
  assert.throws(() => st.function([x, st.In(x)], x), {
    name: 'UnusedInputError',
    message: /used twice/,
  })
  assert.throws(() => st.function([st.In(st.shared(1))], x), typeError(/shared variable/))
  assert.throws(() => st.function([st.In(3)], x), typeError(/symbolic variable/))
  assert.throws(
    () => st.function([st.In(x, { nme: 'z' })], x),
    typeError(/In\(\) has no option "nme"/),
  )
  assert.equal(+st.function([st.In(x, { mutable: true, borrow: true })], x)(2), 2)
  assert.throws(() => st.function([st.In(x, { mutable: true, borrow: false })], x), {
    name: 'ValueError',
    message: /mutable=true, borrow=false/,
  })
  assert.throws(() => st.function([st.In(x, { implicit: true })], x), typeError(/default value/))
})

test('In: a shared variable as value, and its update (S2-FN-05, 16)', () => {
  const [x, y, s] = [st.dscalar('x'), st.dscalar('y'), st.shared(3.5, 's')]
  const f = st.function([st.In(x, { value: s }), y], x.add(y))
  assert.equal(+f(2), 5.5)
  assert.equal(+f({ y: 2 }), 5.5)
  assert.throws(() => f(1, 2), typeError(/Too many/))
  assert.throws(() => f({ x: 1, y: 2 }), typeError(/Unknown input: x/))
  s.value = 1.5
  assert.equal(+f(2), 3.5)
  const count = st.function([st.In(x, { value: s, update: x.add(1) })], x)
  assert.deepEqual([+count(), +count(), +s.value], [1.5, 2.5, 3.5])
  assert.throws(() => st.function([st.In(x, { value: 3 })], x), {
    name: 'ValueError',
    message: /deprecated/,
  })
  assert.throws(
    () => st.function([st.In(x, { value: st.shared(new Float64Array(2)) })], x),
    typeError(/type of what it replaces/),
  )
  const given = st.function([st.In(x, { update: x.add(1) })], x.mul(2))
  assert.equal(+given(1), 2)
  assert.throws(() => given(), typeError(/Missing input: x/))
  assert.throws(
    () => st.function([st.In(x, { update: x.eq(1) })], x),
    typeError(/update of another type/),
  )
})

test('In: strict, allowDowncast (S2-FN-05)', () => {
  const [v, x, q] = [st.dvector('v'), st.dscalar('x'), st.fvector('q')]
  const f = st.function([st.In(v, { strict: true })], v.mul(2))
  assert.deepEqual(f(Float64Array.of(1, 2)).toList(), [2, 4])
  assert.throws(() => f([1, 2]), typeError(/expected an array of its dtype/))
  assert.throws(() => f(Int32Array.of(1, 2)), typeError(/int32/))
  assert.throws(() => f(Float32Array.of(1, 2)), typeError(/float32/))
  assert.throws(
    () => st.function([st.In(x, { strict: true })], x)(1),
    typeError(/array of its dtype/),
  )
  assert.equal(+st.function([st.In(x, { strict: true })], x)(st.array(2.5)), 2.5)
  assert.throws(() => st.function([st.In(q)], q)(Float64Array.of(0.1)), typeError(/precision/))
  assert.deepEqual(
    st
      .function(
        [st.In(q, { allowDowncast: true })],
        q,
      )(Float64Array.of(0.5))
      .toList(),
    [0.5],
  )
  assert.throws(
    () => st.function([st.In(q)], q, { allowInputDowncast: true })(Float64Array.of(0.5)),
    typeError(/precision/),
    'In says it for itself',
  )
})

test('Out: a view of the memory of the function (S2-FN-06)', () => {
  const x = st.dvector('x')
  const f = st.function([x], [st.Out(x.mul(2), { borrow: true }), st.Out(x.add(1)), x])
  const [first, second] = f([1, 2])
  f([5, 6])
  assert.deepEqual(
    [first.toList(), second.toList()],
    [
      [10, 12],
      [2, 3],
    ],
  )
  assert.deepEqual(
    st
      .function([x], { a: st.Out(x.mul(2), { borrow: true }) })([3])
      .a.toList(),
    [6],
  )
  assert.equal(+st.function([x], st.Out(x.sum()))([3, 4]), 7)
})

test('names behind positions, variables as names (S2-FN-10)', () => {
  const [x, y, nameless] = [st.dscalar('x'), st.dscalar('y'), st.dscalar()]
  const f = st.function([x, y, nameless], x.sub(y).mul(nameless))
  assert.equal(
    +f(
      5,
      new Map([
        [nameless, 10],
        [y, 3],
      ]),
    ),
    20,
  )
  assert.equal(
    +f(
      new Map([
        ['x', 1],
        ['y', 3],
        [nameless, 10],
      ]),
    ),
    -20,
  )
  assert.throws(() => f(1, { y: 2 }), typeError(/Missing input: number 2, which has no name/))
  assert.throws(() => f(1, 2, 3, { x: 3 }), typeError(/Multiple values for input: x/))
  assert.throws(() => f(1, 2, 3, 4, { x: 3 }), typeError(/Multiple values|Too many/))
  assert.throws(
    () => f({ q: 1 }),
    typeError(/Unknown input: q. The function has 2 named inputs \(x, y\); .* by position/),
  )
  const g = st.function([x, y], x.sub(y))
  assert.equal(+g(5, { y: 3 }), 2)
  assert.throws(() => g(5, { x: 3 }), typeError(/Multiple values for input: x/))
  const [z, w] = [st.zscalar('z'), st.zscalar('w')]
  assert.deepEqual(st.function([z, w], z.add(w))({ re: 1, im: 2 }, { re: 1, im: 1 }).item(), {
    re: 2,
    im: 3,
  })
})

test('givens of another type (S2-FN-04)', () => {
  const [x, f32] = [st.dscalar('x'), st.constant(2, { dtype: 'float32' })]
  assert.throws(
    () => st.function([], x.add(1), { givens: [[x, f32]] }),
    typeError(/must have the type/),
  )
  const f = st.function([], x.add(1), { givens: [[x, f32]], rebuildStrict: false })
  assert.deepEqual([f().dtype, +f()], ['float32', 3])
  const y = st.dscalar('y')
  assert.throws(
    () =>
      st.function([], x.add(y), {
        givens: [
          [x, y],
          [y, st.constant(1.5, { dtype: 'float64' })],
        ],
      }),
    { name: 'AssertionError' },
  )
})

test('copies: other shared variables, no updates, names (S2-FN-12)', () => {
  const [x, s, t] = [st.dscalar('x'), st.shared(7.5, 's'), st.shared(10.5, 't')]
  const f = st.function([x], s.mul(x), { updates: [[s, s.add(x)]], name: 'step' })
  const g = f.copy({ swap: new Map([[s, t]]) })
  assert.deepEqual([+g(2), +s.value, +t.value], [21, 7.5, 12.5])
  assert.deepEqual([f.name, g.name, f.copy({ name: 'q' }).name], ['step', 'step copy', 'q'])
  assert.deepEqual([+f.copy({ deleteUpdates: true })(2), +s.value], [15, 7.5])
  assert.deepEqual([+f.copy()(2), +s.value], [15, 9.5])
  const n = st.shared(1, 'n')
  assert.throws(() => f.copy({ swap: new Map([[n, t]]) }), {
    name: 'ValueError',
    message: /SharedVariable: .*n.* not found/,
  })
  assert.throws(() => f.copy({ swap: new Map([[s, n]]) }), {
    name: 'AssertionError',
    message: /conflicts/,
  })
  assert.throws(() => f.copy({ swap: new Map([[s, x]]) }), { name: 'AssertionError' })
  const [a, b] = [st.shared(1.5, 'a'), st.shared(2.5, 'b')]
  const both = st.function([], [a, b], { updates: [[a, a.add(1)]] })
  assert.deepEqual(
    both
      .copy({
        swap: new Map([
          [a, b],
          [b, a],
        ]),
      })()
      .map(Number),
    [2.5, 1.5],
    'exchanged at once',
  )
  assert.deepEqual([+a.value, +b.value], [1.5, 3.5])
})

test('what a function is made of; memory given back (S2-FN-12)', () => {
  const [x, s, t] = [st.dvector('x'), st.shared(2.5, 's'), st.shared(1, 't')]
  const outputs = { y: x.mul(s) }
  const f = st.function([x], outputs, { updates: [[t, t.add(1)]] })
  assert.deepEqual(f.inputs, [x])
  assert.equal(f.outputs, outputs)
  assert.deepEqual(new Set(f.getShared()), new Set([s, t]))
  assert.deepEqual(st.function([x], x).getShared(), [])
  const before = f(new Float64Array(1000).fill(2)).y
  const bytes = f.free()
  assert.equal(bytes, undefined)
  assert.deepEqual([before.data[999], f([2]).y.item(), +t.value], [5, 5, 3])
  f.dispose()
  assert.throws(() => f.free(), /disposed/)
  assert.throws(() => f.getShared(), /disposed/)
})

test('arrays that are trusted (S2-FN-11)', () => {
  const x = st.dmatrix('x')
  const f = st.function([x], x.sum(), { trustInput: true })
  assert.equal(
    +f(
      st.array([
        [1, 2],
        [3, 4],
      ]),
    ),
    10,
  )
  assert.equal(
    +f([
      [1, 2],
      [3, 5],
    ]),
    11,
  )
})

test('eval (S2-EV-01)', () => {
  const [x, y, other, s] = [st.dscalar('x'), st.dscalar('y'), st.dscalar('x'), st.shared(8.5)]
  const sum = x.add(y)
  assert.equal(+sum.eval({ x: 1, y: 2 }), 3)
  assert.equal(
    +sum.eval(
      new Map([
        [y, 2],
        [x, 5],
      ]),
    ),
    7,
  )
  assert.equal(
    +sum.eval(
      new Map([
        [y, 2],
        ['x', 5],
      ]),
    ),
    7,
  )
  assert.equal(+s.add(1).eval(), 9.5)
  assert.throws(() => sum.eval({ x: 1 }), { name: 'MissingInputError', message: /y/ })
  assert.throws(() => sum.eval({ x: 1, q: 2 }), {
    name: 'ValueError',
    message: /q.* not found in graph/,
  })
  assert.throws(() => x.add(other).eval({ x: 1 }), {
    name: 'ValueError',
    message: /Found multiple variables with name .*x/,
  })
  assert.throws(
    () =>
      x.add(1).eval(
        new Map([
          [x, 1],
          [y, 2],
        ]),
      ),
    { name: 'UnusedInputError' },
  )
  assert.equal(
    +x.add(1).eval(
      new Map([
        [x, 1],
        [y, 2],
      ]),
      { onUnusedInput: 'ignore' },
    ),
    2,
  )
  const z = x.add(1)
  z.name = 'z'
  assert.equal(+z.mul(2).eval({ z: 5 }), 10, 'cut at a variable that is computed')
  assert.equal(+z.mul(2).eval(new Map([[z, 5]])), 10)
})

test('eval compiles once for each set of names', () => {
  const [x, y] = [st.dscalar('x'), st.dscalar('y')]
  const sum = x.add(y)
  const time = (/** @type {() => void} */ body) => {
    const start = performance.now()
    for (let i = 0; i < 200; i++) body()
    return performance.now() - start
  }
  sum.eval({ x: 1, y: 2 })
  const kept = time(() => sum.eval({ y: 2, x: 1 }))
  const fresh = time(() => x.add(y).eval({ x: 1, y: 2 }))
  assert.ok(kept < fresh / 2, `${kept} ms kept, ${fresh} ms compiled anew`)
})

test('default updates (S2-FN-03)', () => {
  const x = st.dscalar('x')
  const [n, m] = [st.shared(0, 'n'), st.shared(10, 'm')]
  n.defaultUpdate = n.add(1)
  m.defaultUpdate = m.add(n)
  assert.equal(st.debugprint(n.defaultUpdate), st.debugprint(n.add(1)))
  const f = st.function([x], x.add(m))
  assert.equal(+f(0.5), 10.5)
  assert.deepEqual(
    [+n.value, +m.value],
    [1, 10],
    'what an update reads is updated too, from old values',
  )
  f(0)
  assert.deepEqual([+n.value, +m.value], [2, 11])
  assert.deepEqual(f.getShared().length, 2)
  st.function([x], x.add(m), { noDefaultUpdates: true })(0)
  assert.deepEqual([+n.value, +m.value], [2, 11])
  st.function([x], x.add(m), { noDefaultUpdates: [m] })(0)
  assert.deepEqual([+n.value, +m.value], [2, 11], 'nothing else reads n')
  st.function([x], x.add(m).add(n), { noDefaultUpdates: [m] })(0)
  assert.deepEqual([+n.value, +m.value], [3, 11])
  st.function([x], x.add(m), { updates: [[m, m.mul(2)]] })(0)
  assert.deepEqual([+n.value, +m.value], [3, 22], 'an update that is given comes first')
  st.function([], m, { givens: [[m, st.constant(1, { dtype: 'int64' })]] })()
  assert.deepEqual([+n.value, +m.value], [3, 22], 'what givens replace is not read')
  m.defaultUpdate = null
  assert.equal(m.defaultUpdate, null)
  f(0)
  assert.equal(+m.value, 25, 'a compiled function stays as it is')
  n.defaultUpdate = x.add(1)
  assert.throws(() => st.function([x], x.add(n)), { name: 'TypeError', message: /same type/ })
  n.defaultUpdate = null
  assert.equal(+st.function([x], x.add(n))(1), 5)
  assert.throws(() => x.setDefaultUpdate(x), { name: 'TypeError', message: /shared variables/ })
})

test('the graph of a compiled function (S2-FN-12)', () => {
  const x = st.dvector('x')
  const f = st.function([x], [st.log(st.add(1, st.exp(x))), x.sum().mul(2)])
  assert.deepEqual(f.nodes.map(({ op }) => String(op)).sort(), [
    'Mul',
    'Softplus',
    'Sum{axes=None}',
  ])
  assert.equal(
    f.dprint(),
    `Softplus [id A] 0
 └─ x [id B]
Mul [id C] 2
 ├─ Sum{axes=None} [id D] 1
 │  └─ x [id B]
 └─ 2 [id E]
`,
  )
  assert.equal(f.dprint({ printToposort: false, idType: '' }).split('\n')[0], 'Softplus')
  f.dispose()
  assert.throws(() => f.nodes, /was disposed of/)
})
