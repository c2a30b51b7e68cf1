// The operations of random programs: each is given the context and gives an expression, or nothing
// when no value fits.

export const floats = ['float32', 'float64']
export const signed = ['int8', 'int16', 'int32', 'int64']
export const unsigned = ['uint8', 'uint16', 'uint32', 'uint64']
export const isFloat = ({ dtype }) => dtype.startsWith('float')
const isComplex = ({ dtype }) => dtype.startsWith('complex')
const isDiscrete = (value) => !isFloat(value) && !isComplex(value)
const isInteger = ({ dtype }) => dtype.includes('int')

const number = ({ pick, chance }) =>
  chance(0.5)
    ? pick(['0', '1', '2', '3', '-1', '-2', '7'])
    : pick(['0.5', '1.5', '-0.25', '1e-3', '2.0', '0.1', '-3.7', '300', '70000', 'True'])

/** Whether two values broadcast: an axis of length 1 must be known to be so. */
const broadcasts = (a, b) => {
  for (let i = 1; i <= Math.min(a.rank, b.rank); i++) {
    const [m, n] = [a.shape.at(-i), b.shape.at(-i)]
    if (m === n) continue
    if (!((m === 1 && a.static.at(-i) === 1) || (n === 1 && b.static.at(-i) === 1))) return false
  }
  return true
}

/** What a line can be made of: the values so far, and randomness. */
export class Context {
  constructor(random, values, wild) {
    Object.assign(this, random, { random, values, wild })
  }

  /** A value for which `fits`, the latest more likely; any value when the program may be ill-typed. */
  value(fits = () => true) {
    const list = this.wild && this.chance(0.3) ? this.values : this.values.filter(fits)
    if (list.length === 0) return null
    return this.chance(0.5) ? list.at(-1) : this.pick(list)
  }

  other(value, fits = () => true) {
    return this.value((v) => fits(v) && broadcasts(value, v))
  }

  axis(rank) {
    if (this.wild && this.chance(0.2)) return this.between(-6, 6)
    const axis = this.below(Math.max(rank, 1))
    return this.chance(0.4) ? axis - Math.max(rank, 1) : axis
  }

  /** Axes of a reduction as an argument. */
  axes(rank) {
    if (rank === 0 || this.chance(0.3)) return ''
    if (this.chance(0.7)) return `axis=${this.axis(rank)}`
    const chosen = Array.from({ length: rank }, (_, i) => i).filter(() => this.chance(0.5))
    return chosen.length ? `axis=(${chosen.join(', ')},)` : 'axis=None'
  }

  slice(n) {
    const bound = () => (this.chance(0.4) ? '' : String(this.between(-n - 1, n + 1)))
    const step = this.chance(0.6) ? '' : `:${this.pick(['1', '2', '-1', '-2', '3'])}`
    return `${bound()}:${bound()}${step}`
  }

  /** A basic index, and whether it keeps every axis. */
  basic(value) {
    const items = []
    for (const n of value.shape) {
      if (this.chance(0.15)) break
      if (this.chance(0.08)) items.push('None')
      items.push(
        this.chance(0.35) && (n > 0 || this.wild)
          ? String(this.between(-n, n - 1 + (this.wild && this.chance(0.3) ? 2 : 0)))
          : this.slice(n),
      )
    }
    if (this.chance(0.1)) items.push('...')
    if (items.length === 0) items.push('...')
    return items.join(', ')
  }

  integers(count, n) {
    const index = () => this.between(-n, n - 1 + (this.wild && this.chance(0.2) ? 1 : 0))
    return `[${Array.from({ length: count }, index).join(', ')}]`
  }

  /** An index with arrays. */
  advanced(value) {
    const { shape } = value
    if (shape.length === 0 || shape.some((n) => n === 0)) return '...'
    const count = this.between(1, 3)
    const symbolic = this.value((v) => isInteger(v) && v.rank === 1 && v.rank > 0)
    const items = shape.map((n, i) =>
      this.chance(0.5) || i === shape.length - 1
        ? this.chance(0.15) && symbolic
          ? `${symbolic.name} % ${n}`
          : this.integers(this.chance(0.15) ? 1 : count, n)
        : this.chance(0.3)
          ? String(this.below(n))
          : this.chance(0.2)
            ? 'None, :'
            : ':',
    )
    return items
      .slice(0, this.chance(0.3) ? this.between(1, items.length) : items.length)
      .join(', ')
  }

  index(value) {
    if (this.chance(0.55)) return this.basic(value)
    if (this.chance(0.25)) {
      const mask = this.value(
        (v) =>
          v.dtype === 'bool' &&
          v.rank > 0 &&
          v.rank <= value.rank &&
          v.shape.every((n, i) => n === value.shape[i]),
      )
      if (mask) return mask.name
    }
    if (value.rank > 0 && isFloat(value) && this.chance(0.1)) return `${value.name} > 0`
    return this.advanced(value)
  }
}

const real = (value) => !isComplex(value)
const small = (value) => value.shape.reduce((a, b) => a * b, 1) <= 400

const call = (name, fits) => (c) => {
  const v = c.value(fits)
  return v && `${name}(${v.name})`
}

const call2 = (names) => (c) => {
  const a = c.value(isFloat)
  const b = a && c.other(a, isFloat)
  return b && `${c.pick(names)}(abs(${a.name}) + 0.5, abs(${b.name}) + 0.5)`
}

const words = (text) => text.trim().split(/\s+/)

const elementwise1 = words(`
  neg abs sign sqr exp exp2 expm1 log log2 log10 log1p sqrt sin cos tan arcsin arccos arctan sinh
  cosh tanh arcsinh arccosh arctanh sigmoid softplus ceil floor trunc round iround reciprocal erf
  erfc isnan isinf log1mexp deg2rad rad2deg gammaln erfinv erfcx isfinite nan_to_num gamma psi
  tri_gamma j0 j1 i0 i1 erfcinv
`)
const tame = words(`
  abs sqr exp sqrt sin cos arctan tanh sigmoid softplus floor erf sign neg log1p expm1
`)
const methods1 = words(`
  exp() sqrt() sum() T ravel() flatten() mean() max() copy() shape size zeros_like() round()
  trunc() real std() argmax() norm(2) norm(1) any() all() cumsum() nonzero() sort()
`)
const infix = ['+', '+', '-', '-', '*', '*', '/', '//', '%', '<', '<=', '>', '>=']
const functions2 = words(`
  maximum minimum add sub mul true_div eq neq lt ge arctan2 logaddexp int_div mod isclose hypot
  and_ or_ xor divmod largest smallest
`)
const reductions = words(`
  sum sum prod max min any all mean var std argmax argmin logsumexp max_and_argmax ptp median
`)
const castable = [...floats, ...signed, ...unsigned, 'bool']

const operations = [
  [10, (c) => call(c.pick(elementwise1), real)(c)],
  [8, (c) => call(c.pick(tame), isFloat)(c)],
  [
    4,
    (c) => {
      const v = c.value(real)
      return v && `${v.name}.${c.pick(methods1)}`
    },
  ],
  [
    22,
    (c) => {
      const a = c.value(small)
      const b = a && (c.chance(0.25) ? { name: number(c) } : c.other(a, small))
      if (!b) return null
      const [left, right] = c.chance(0.5) ? [a, b] : [b, a]
      return c.chance(0.6)
        ? `${left.name} ${c.pick(infix)} ${right.name}`
        : `${c.pick(functions2)}(${left.name}, ${right.name})`
    },
  ],
  [
    3,
    (c) => {
      const a = c.value(real)
      return (
        a &&
        (c.chance(0.7)
          ? `${a.name} ** ${c.pick(['2', '3', '0', '1', '0.5', '-1', '2.0', '-0.5', '-2.0'])}`
          : `abs(${a.name}) ** ${(c.other(a, isFloat) ?? { name: 2 }).name}`)
      )
    },
  ],
  [
    3,
    (c) => {
      const a = c.value(isDiscrete)
      const b = a && c.other(a, (v) => v.dtype === a.dtype || (isDiscrete(v) && c.chance(0.5)))
      return b && (c.chance(0.2) ? `~${a.name}` : `${a.name} ${c.pick(['&', '|', '^'])} ${b.name}`)
    },
  ],
  [
    4,
    (c) => {
      const cond = c.value((v) => v.dtype === 'bool') ?? c.value()
      const a = c.other(cond)
      const b = a && c.other(a, (v) => broadcasts(v, cond))
      return (
        b &&
        `${c.pick(['switch', 'where'])}(${cond.name}, ${a.name}, ${c.chance(0.3) ? number(c) : b.name})`
      )
    },
  ],
  [
    2,
    (c) => {
      const v = c.value(real)
      return (
        v &&
        (c.chance(0.5)
          ? `clip(${v.name}, ${c.pick(['-1', '0', '-0.5'])}, ${c.pick(['1', '2', '1.5'])})`
          : `${v.name}.clip(-1, 2)`)
      )
    },
  ],
  [
    4,
    (c) => {
      const v = c.value()
      return (
        v &&
        (c.chance(0.5)
          ? `cast(${v.name}, '${c.pick(castable)}')`
          : `${v.name}.astype('${c.pick(castable)}')`)
      )
    },
  ],
  [
    14,
    (c) => {
      const v = c.value(real)
      if (!v) return null
      const name = c.pick(reductions)
      const args = [c.axes(v.rank)]
      if (c.chance(0.2) && !['ptp', 'median'].includes(name)) args.push('keepdims=True')
      if (c.chance(0.08) && ['sum', 'prod', 'mean'].includes(name))
        args.push(`dtype='${c.pick([...floats, 'int64', 'int32'])}'`)
      if (c.chance(0.2) && ['var', 'std'].includes(name)) args.push('ddof=1')
      const rest = args.filter(Boolean)
      return c.chance(0.3) && !['logsumexp', 'max_and_argmax', 'median'].includes(name)
        ? `${v.name}.${name}(${rest.join(', ')})`
        : `${name}(${[v.name, ...rest].join(', ')})`
    },
  ],
  [
    4,
    (c) => {
      const v = c.value((v) => real(v) && v.rank > 0)
      if (!v) return null
      const name = c.pick(['cumsum', 'cumprod', 'sort', 'argsort', 'diff', 'flip', 'sort'])
      return `${name}(${v.name}${c.chance(0.7) ? `, axis=${c.axis(v.rank)}` : ''})`
    },
  ],
  [
    4,
    (c) => {
      const v = c.value((v) => isFloat(v) && v.rank > 0)
      if (!v) return null
      const name = c.pick(['softmax', 'log_softmax', 'logsumexp'])
      return `${name}(${v.name}, axis=${c.chance(0.2) ? 'None' : c.axis(v.rank)})`
    },
  ],
  [
    14,
    (c) => {
      const v = c.value((v) => v.rank > 0)
      return v && `${v.name}[${c.index(v)}]`
    },
  ],
  [
    7,
    (c) => {
      const v = c.value((v) => v.rank > 0)
      if (!v) return null
      const part = `${v.name}[${c.index(v)}]`
      const y = c.chance(0.6)
        ? number(c)
        : c.chance(0.5)
          ? `${part} * 2`
          : (c.value((w) => w.rank === 0)?.name ?? '1')
      return c.chance(0.6)
        ? `${c.pick(['set_subtensor', 'inc_subtensor'])}(${part}, ${y})`
        : `${part}.${c.pick(['set', 'inc'])}(${y})`
    },
  ],
  [
    2,
    (c) => {
      const v = c.value((v) => v.rank > 0 && v.shape.every((n) => n > 0))
      if (!v) return null
      const axis = c.below(v.rank)
      const n = v.shape[axis]
      const indices = c.chance(0.6) ? c.integers(c.between(1, 3), n) : c.between(0, n - 1)
      return `take(${v.name}, ${indices}, axis=${axis})`
    },
  ],
  [
    5,
    (c) => {
      const a = c.value((v) => v.rank > 0)
      if (!a) return null
      const axis = c.below(a.rank)
      const fits = (v) =>
        v.rank === a.rank && v.shape.every((n, i) => i === axis || n === a.shape[i])
      const parts = Array.from({ length: c.between(1, 3) }, () => c.value(fits) ?? a).map(
        (v) => v.name,
      )
      return c.chance(0.5)
        ? `concatenate([${parts.join(', ')}], axis=${c.chance(0.3) ? axis - a.rank : axis})`
        : `join(${axis}, ${parts.join(', ')})`
    },
  ],
  [
    4,
    (c) => {
      const a = c.value()
      const parts = Array.from(
        { length: c.between(1, 3) },
        () => c.value((v) => v.rank === a.rank && v.shape.every((n, i) => n === a.shape[i])) ?? a,
      ).map((v) => v.name)
      return `stack([${parts.join(', ')}]${c.chance(0.6) ? `, axis=${c.axis(a.rank + 1)}` : ''})`
    },
  ],
  [
    2,
    (c) => {
      const v = c.value((v) => v.rank > 0 && small(v))
      const times = () => c.between(1, 2)
      if (!v) return null
      const reps = c.chance(0.5) ? times() : `(${Array.from(v.shape, times).join(', ')},)`
      return `tile(${v.name}, ${reps})`
    },
  ],
  [
    2,
    (c) => {
      const v = c.value((v) => v.rank > 0 && small(v))
      return v && `repeat(${v.name}, ${c.between(0, 2)}, axis=${c.axis(v.rank)})`
    },
  ],
  [
    2,
    (c) => {
      const v = c.value((v) => v.rank > 0)
      return (
        v &&
        `roll(${v.name}, ${c.between(-3, 3)}${c.chance(0.7) ? `, axis=${c.axis(v.rank)}` : ''})`
      )
    },
  ],
  [
    4,
    (c) => {
      const v = c.value()
      const size = v.shape.reduce((a, b) => a * b, 1)
      const divisors = [1, 2, 3, 4, 6].filter((n) => n <= size && size % n === 0)
      const rows = divisors.length ? c.pick(divisors) : 0
      const shapes = [
        `(${size},)`,
        '(-1,)',
        `(${rows}, ${rows ? size / rows : 3})`,
        `(${rows || 1}, -1)`,
        `(1, ${size}, 1)`,
        `${v.name}.shape`,
        `(-1, ${rows || 1})`,
      ]
      if (c.wild) shapes.push('(2, 5)', '(-1, -1)', '(0,)')
      return c.chance(0.5)
        ? `${v.name}.reshape(${c.pick(shapes)})`
        : `reshape(${v.name}, ${c.pick(shapes)})`
    },
  ],
  [
    6,
    (c) => {
      const v = c.value()
      const axis = () => c.axis(v.rank)
      const order = Array.from({ length: v.rank }, (_, i) => i).sort(() => c.next() - 0.5)
      const withNew = [...order]
      withNew.splice(c.below(v.rank + 1), 0, "'x'")
      const one = v.static.indexOf(1)
      return c.pick([
        `${v.name}.T`,
        `transpose(${v.name})`,
        `${v.name}.transpose(${order.join(', ')})`,
        `${v.name}.dimshuffle(${withNew.join(', ')})`,
        `${v.name}.dimshuffle(${order.join(', ')})`,
        `expand_dims(${v.name}, ${c.axis(v.rank + 1)})`,
        `squeeze(${v.name})`,
        ...(one >= 0 ? [`squeeze(${v.name}, axis=${one})`] : []),
        ...(v.rank > 0 || c.wild
          ? [
              `${v.name}.swapaxes(${axis()}, ${axis()})`,
              `moveaxis(${v.name}, ${axis()}, ${axis()})`,
              `flatten(${v.name}, ${c.between(1, v.rank)})`,
            ]
          : []),
        `atleast_1d(${v.name})`,
        `atleast_2d(${v.name})`,
        `atleast_3d(${v.name})`,
        `shape_padleft(${v.name})`,
        `shape_padright(${v.name}, 1)`,
      ])
    },
  ],
  [
    2,
    (c) => {
      const v = c.value()
      return (
        v &&
        `${c.pick(['zeros_like', 'ones_like', 'shape', 'second'])}(${v.name}`.replace(
          /^second\((.*)$/,
          'fill($1, 2',
        ) + ')'
      )
    },
  ],
  [
    2,
    (c) => {
      const v = c.value((v) => v.rank > 0)
      const length = (n) => (c.chance(0.5) ? n + (c.wild && c.chance(0.2) ? 1 : 0) : 'None')
      return v && `specify_shape(${v.name}, (${v.shape.map(length).join(', ')},))`
    },
  ],
  [
    2,
    (c) => {
      const v = c.value((v) => v.rank > 0 && small(v))
      return v && `broadcast_to(${v.name}, (2, ${v.shape.join(', ')}))`
    },
  ],
  [
    3,
    (c) => {
      const v = c.value((v) => v.rank === 2)
      return (
        v &&
        c.pick([
          `diagonal(${v.name})`,
          `diag(${v.name})`,
          `tril(${v.name})`,
          `triu(${v.name}, 1)`,
          `trace(${v.name})`,
          `tril(${v.name}, -1)`,
          `${v.name}.diagonal(1)`,
        ])
      )
    },
  ],
  [
    1,
    (c) => {
      const v = c.value((v) => v.rank === 1 && small(v))
      return v && `diag(${v.name})`
    },
  ],
  [
    4,
    (c) => {
      const n = c.between(0, 4)
      const v = c.value((v) => v.rank > 0)
      return c.pick([
        `zeros((${n}, 2))`,
        `ones(${n})`,
        `full((2, ${n}), ${number(c)})`,
        `eye(${n})`,
        `eye(${n}, 3, 1)`,
        `arange(${n})`,
        `arange(${n}, 0, -1)`,
        `arange(0.5, ${n})`,
        `linspace(0, 1, ${n})`,
        `tri(${n})`,
        `constant(${number(c)})`,
        `constant([1, 2, ${n}])`,
        `constant([0.5, 1.5])`,
        ...(v
          ? [
              `arange(${v.name}.shape[0])`,
              `zeros(${v.name}.shape)`,
              `alloc(${number(c)}, ${v.name}.shape[0], 2)`,
              `ones_like(${v.name}, dtype='int8')`,
            ]
          : []),
      ])
    },
  ],
  [
    8,
    (c) => {
      const a = c.value((v) => real(v) && v.rank > 0 && v.rank < 4)
      const b =
        a &&
        c.value(
          (v) =>
            real(v) &&
            v.rank > 0 &&
            v.rank < 4 &&
            a.shape.at(-1) === (v.rank === 1 ? v.shape[0] : v.shape.at(-2)) &&
            (a.rank <= 2 ||
              v.rank <= 2 ||
              broadcasts(
                {
                  ...a,
                  rank: a.rank - 2,
                  shape: a.shape.slice(0, -2),
                  static: a.static.slice(0, -2),
                },
                {
                  ...v,
                  rank: v.rank - 2,
                  shape: v.shape.slice(0, -2),
                  static: v.static.slice(0, -2),
                },
              )),
        )
      if (!b) return null
      return c.pick([
        `dot(${a.name}, ${b.name})`,
        `${a.name} @ ${b.name}`,
        `matmul(${a.name}, ${b.name})`,
        `${a.name}.dot(${b.name})`,
        ...(a.rank === 2 && b.rank === 2
          ? [
              `tensordot(${a.name}, ${b.name}, axes=1)`,
              `tensordot(${a.name}, ${b.name}, [[1], [0]])`,
            ]
          : []),
      ])
    },
  ],
  [
    2,
    (c) => {
      const a = c.value((v) => v.rank > 0 && small(v))
      return a && `dot(${a.name}.T, ${a.name})`
    },
  ],
  [
    1,
    (c) => {
      const [a, b] = [c.value((v) => v.rank === 1), c.value((v) => v.rank === 1)]
      return a && b && `outer(${a.name}, ${b.name})`
    },
  ],
  [
    1,
    (c) => {
      const [a, b] = [c.value((v) => v.rank === 3), c.value((v) => v.rank === 3)]
      return a && b && a.shape[0] === b.shape[0] && a.shape[2] === b.shape[1]
        ? `batched_dot(${a.name}, ${b.name})`
        : null
    },
  ],
  [
    1,
    (c) => {
      const [a, b] = [c.value((v) => v.rank === 1 && real(v)), c.value(real)]
      return a && b && `searchsorted(sort(${a.name}), ${b.name})`
    },
  ],
  [
    1,
    (c) => {
      const a = c.value((v) => v.rank === 1 && isInteger(v))
      return a && `bincount(abs(${a.name} % 7))`
    },
  ],
  [
    1,
    (c) => {
      const a = c.value((v) => v.rank > 0 && v.rank < 3 && real(v))
      return (
        a &&
        c.pick([
          `nonzero(${a.name})[0]`,
          `flatnonzero(${a.name})`,
          `nonzero_values(${a.name})`,
          `unravel_index(0, (2, 3))[1]`,
        ])
      )
    },
  ],
  [
    1,
    (c) => {
      const a = c.value((v) => v.rank === 2)
      return a && `fill_diagonal(${a.name}, ${number(c)})`
    },
  ],
  [
    1,
    (c) => {
      const a = c.value((v) => v.rank > 0 && real(v))
      return a && `take_along_axis(${a.name}, argsort(${a.name}, axis=-1), axis=-1)`
    },
  ],
  [2, call2(['gammainc', 'gammaincc', 'jv', 'iv', 'ive', 'kv', 'owens_t', 'chi2sf'])],
  [
    1,
    (c) => {
      const a = c.value(isFloat)
      return (
        a &&
        c.pick([
          `betainc(${a.name}, 1.5, 0.25)`,
          `polygamma(${c.between(0, 2)}, ${a.name})`,
          `hyp2f1(0.5, 1.5, 2.5, ${a.name} / 4)`,
          `gammaincinv(abs(${a.name}) + 0.5, 0.25)`,
        ])
      )
    },
  ],
  [
    2,
    (c) => {
      const z = c.value(isComplex) ?? c.value(real)
      const other = z && c.other(z, real)
      return (
        z &&
        c.pick([
          `real(${z.name})`,
          `imag(${z.name})`,
          `conj(${z.name})`,
          `angle(${z.name})`,
          `abs(${z.name})`,
          `${z.name}.real`,
          ...(other && real(z)
            ? [`complex(${z.name}, ${other.name})`, `complex_from_polar(${z.name}, ${other.name})`]
            : []),
        ])
      )
    },
  ],
  [
    2,
    (c) => {
      const v = c.value((v) => v.rank > 0 && v.shape[0] > 0)
      if (!v) return null
      const bits = v.shape[0] < 9 ? Array.from({ length: v.shape[0] }, () => c.between(0, 1)) : [1]
      const mask = `[${bits.join(', ')}]`
      return c.pick([
        `compress(${mask}, ${v.name}, axis=0)`,
        ...(v.rank === 1 ? [`choose(${mask}, [${v.name}, ${v.name}])`] : []),
        `split(${v.name}, [1, ${v.shape[0] - 1}], n_splits=2, axis=0)[${c.between(0, 1)}]`,
        `shape_padaxis(${v.name}, ${c.axis(v.rank + 1)})`,
        `atleast_Nd(${v.name}, n=${c.between(1, 4)}, left=${c.pick(['True', 'False'])})`,
        `join_dims(${v.name}, ${c.below(v.rank)}, 1)`,
        `split_dims(${v.name}, (1, ${v.shape[0]}), axis=0)`,
        `full_like(${v.name}, ${number(c)})`,
        `stacklists([[${v.name}, ${v.name}], [${v.name}, ${v.name}]])`,
        `ceil_intdiv(${v.name}, 2)`,
        `allclose(${v.name}, ${v.name})`,
        `${v.name}.norm(${c.pick(['1', '2', '3', '2.5'])}, axis=${c.axis(v.rank)})`,
        ...(v.rank < 4 ? [`batched_dot(${v.name}, ${v.name})`] : []),
        `vecdot(${v.name}, ${v.name})`,
        `specify_broadcastable(expand_dims(${v.name}, 0), 0)`,
        `matrix_transpose(${v.name})`,
        `${v.name}.mT`,
        `${v.name}[::-1].cumsum(axis=0)`,
      ])
    },
  ],
  [
    1,
    (c) => {
      const v = c.value((v) => v.rank === 2)
      return (
        v &&
        c.pick([
          `horizontal_stack(${v.name}, ${v.name})`,
          `vertical_stack(${v.name}, ${v.name})`,
          `identity_like(${v.name})`,
          `matvec(${v.name}.T, ${v.name}[:, 0])`,
          `vecmat(${v.name}[:, 0], ${v.name})`,
          `tensordot(${v.name}, ${v.name}, axes=2)`,
        ])
      )
    },
  ],
  [
    2,
    (c) =>
      c.pick([
        'mgrid[0:2, 0:3][0]',
        'mgrid[0:3]',
        'ogrid[0:2, 1:4][1]',
        'logspace(0, 1, 3)',
        'geomspace(1, 8, 4)',
        'tril_indices(3)[0]',
        'triu_indices(2, 0, 3)[1]',
        'inverse_permutation([2, 0, 1])',
        "tensor('t', dtype='float32', shape=(2, 3)).type.shape",
        'ravel_multi_index(([1, 0], [2, 1]), (2, 3))',
        'as_tensor_variable([1, 2.5])',
        'constant(2, dtype="float32")',
        'TensorType("float64", shape=(None, 3))("u").ndim',
      ]),
  ],
  [
    1,
    (c) => {
      const a = c.value((v) => isFloat(v))
      return (
        a &&
        c.pick([
          `disconnected_grad(${a.name})`,
          `zero_grad(${a.name})`,
          `grad_clip(${a.name}, -1, 1)`,
          `grad_scale(${a.name}, 2)`,
          `grad(sum(${a.name} * 1.5), ${a.name})`,
        ])
      )
    },
  ],
]
const total = operations.reduce((sum, [weight]) => sum + weight, 0)

/** The text of a random line, or nothing. */
export function operation(context) {
  let at = context.next() * total
  return operations.find(([weight]) => (at -= weight) < 0)?.[1](context) ?? null
}

/** The last line: some of the values, or gradients of one. */
