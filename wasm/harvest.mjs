// Makes the templates of src/jit: the bodies of the functions of wasm/templates.c, as the compiler
// wrote them, in a form that src/jit/template.c can put into any kernel.
//
//   node wasm/harvest.mjs templates.o templates_data.h
//
// A body is a stream of tokens:
//   0x00 + i   local.get i       0x40 + i   local.set i       0x80 + i   local.tee i
//   0xc0 + n   n + 1 bytes of instructions as they are
//   0xfc i     constant i (LEB128)      0xfd i     a call of import i
// where an i of 63 means that the index follows (LEB128). Locals are parameters first. Constants of
// all templates are numbered together: first those that repeat 32 bits, then those that repeat 64.
import { readFileSync, writeFileSync } from 'node:fs'

const [objectFile, headerFile] = process.argv.slice(2)
const bytes = readFileSync(objectFile)
let at = 8

function leb() {
  let value = 0
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]
    value += (byte & 127) * 2 ** shift
    if (byte < 128) return value
  }
}
const text = () => {
  const length = leb()
  return bytes.toString('utf8', at, (at += length))
}
const list = (read) => Array.from({ length: leb() }, read)

// ---- the object file ----

const types = []
const imports = []
const functions = []
const bodies = []
const names = {}

const readType = () => {
  at++
  types.push({ params: list(() => bytes[at++]), results: list(() => bytes[at++]) })
}
const limits = () => (leb() & 1 && (leb(), leb())) || leb()
const readImport = () => {
  text()
  const name = text()
  const kind = bytes[at++]
  if (kind === 0) imports.push({ name, type: leb() })
  else if (kind === 1) (at++, limits())
  else if (kind === 2) limits()
  else at += 2
}

/** The symbol table of the linking section: the names of defined functions. */
function readLinking(end) {
  leb()
  while (at < end) {
    const kind = bytes[at++]
    const next = leb() + at
    if (kind === 8) list(readSymbol)
    at = next
  }
}
function readSymbol() {
  const kind = bytes[at++]
  const flags = leb()
  const isDefined = !(flags & 0x10)
  if (kind === 1) {
    const name = isDefined || flags & 0x40 ? text() : undefined
    if (isDefined) (leb(), leb(), leb())
    return void name
  }
  if (kind === 3) return void leb()
  const index = leb()
  if (!isDefined && !(flags & 0x40)) return
  const name = text()
  if (kind === 0 && isDefined) names[index] = name
}

while (at < bytes.length) {
  const id = bytes[at++]
  const end = leb() + at
  if (id === 1) list(readType)
  if (id === 2) list(readImport)
  if (id === 3) list(() => functions.push(leb()))
  if (id === 10) list(() => bodies.push(((length) => [at, (at += length)])(leb())))
  if (id === 0 && text() === 'linking') readLinking(end)
  at = end
}

// ---- bodies to tokens ----

const constants = { 4: [], 8: [] }
const called = []
const V128 = 0x7b

/** The number of a constant among those of its width; it is settled at the end. */
function constant(value) {
  const repeats = (width) => value.every((byte, i) => byte === value[i % width])
  const width = repeats(4) ? 4 : 8
  if (!repeats(width)) throw new Error('a constant that repeats neither 32 nor 64 bits')
  const text = value.slice(0, width).join()
  const known = constants[width]
  if (!known.includes(text)) known.push(text)
  return { width, index: known.indexOf(text) }
}

/** Bytes of the immediates of an instruction that is passed on as it is; undefined: not passed on. */
function immediates(op, simd) {
  if (op === 0xfd) {
    if (simd === 13) return 16
    if (simd >= 21 && simd <= 34) return 1
    return simd >= 14 && simd !== 84 && !(simd >= 84 && simd <= 93) ? 0 : undefined
  }
  if (op === 0xfc) return simd < 8 ? 0 : undefined
  return op === 0x1b || (op >= 0x45 && op <= 0xc4) ? 0 : undefined
}

/** Tokens of a function, or the reason why it cannot become a template. */
function tokensOf(index) {
  const { params, results } = types[functions[index]]
  if (![...params, ...results].every((type) => type === V128)) return 'a parameter is no vector'
  at = bodies[index][0]
  const end = bodies[index][1] - 1
  let locals = params.length
  for (let groups = leb(); groups > 0; groups--) {
    locals += leb()
    if (bytes[at++] !== V128) return 'a local is no vector'
  }
  const found = { params: params.length, locals, tokens: [], written: 0, open: 0 }
  while (at < end) {
    const why = token(found, at)
    if (why) return why
  }
  return found
}

function token(found, start) {
  const { tokens } = found
  const op = bytes[at++]
  const raw = () => (tokens.push([...bytes.subarray(start, at)]), undefined)
  const simd = op === 0xfd || op === 0xfc ? leb() : 0
  if (op >= 0x20 && op <= 0x22) {
    const local = leb()
    if (op > 0x20 && local < found.params) found.written |= 1 << local
    tokens.push({ base: (op - 0x20) << 6, index: local })
  } else if (op === 0x10) {
    const { name } = imports.filter(({ type }) => type !== undefined)[leb()]
    if (!called.includes(name)) called.push(name)
    tokens.push({ code: 0xfd, index: called.indexOf(name) })
  } else if (op === 0x41 || op === 0x42) {
    leb()
    return raw()
  } else if (op === 0xfd && simd === 12) {
    tokens.push({ constant: constant([...bytes.subarray(at, (at += 16))]) })
  } else if (op >= 0x02 && op <= 0x04 && (bytes[at] === 0x40 || bytes[at] >= 0x7b)) {
    at++
    found.open++
    return raw()
  } else if (op === 0x05 || op === 0x0b) {
    if (op === 0x0b) found.open--
    return raw()
  } else if (op === 0x0c || op === 0x0d) {
    leb()
    return raw()
  } else if (op === 0x0f) {
    found.returns = true
    tokens.push([0x0c, found.open]) // out of the block that the body is put into
  } else {
    const length = immediates(op, simd)
    if (length === undefined) return `instruction ${op.toString(16)} ${simd}`
    at += length
    return raw()
  }
}

// ---- tokens to bytes ----

const unsigned = (value) =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]

function encode({ tokens, returns }) {
  const out = []
  let run = []
  const flush = () => {
    for (; run.length > 0; run = run.slice(60))
      out.push(0xc0 + Math.min(run.length, 60) - 1, ...run.slice(0, 60))
  }
  if (returns) run.push(0x02, V128)
  for (const token of tokens) {
    if (Array.isArray(token)) {
      run.push(...token)
      continue
    }
    flush()
    if (token.constant) {
      const { width, index } = token.constant
      out.push(0xfc, ...unsigned(width > 4 ? constants[4].length + index : index))
    } else if (token.code) {
      out.push(token.code, ...unsigned(token.index))
    } else if (token.index < 63) {
      out.push(token.base + token.index)
    } else {
      out.push(token.base + 63, ...unsigned(token.index))
    }
  }
  if (returns) run.push(0x0b)
  flush()
  return out
}

// ---- the header ----

const templates = []
for (const [index, name] of Object.entries(names)) {
  const found = tokensOf(Number(index) - imports.filter(({ type }) => type !== undefined).length)
  if (typeof found === 'string') throw new Error(`${name} cannot be a template: ${found}`)
  templates.push({ name: name.toUpperCase(), ...found })
}
templates.sort((a, b) => (a.name < b.name ? -1 : 1))

if (templates.length > 255) throw new Error('numbers of templates do not fit a byte')

const LANES = ['BOOL', 'I32', 'U32', 'I64', 'U64', 'F32', 'F64']
const number = (name) => 1 + templates.findIndex((template) => template.name === name)
let offset = 0
const code = []
const rows = templates.map((template) => {
  const encoded = encode(template)
  code.push(...encoded)
  const { params, locals, written } = template
  const row = [offset, encoded.length, params, locals, written]
  offset += encoded.length
  return `{${row.join(', ')}},`
})
/** Signs make no difference to some casts: what there is for signed lanes serves unsigned ones. */
function castOf(from, to) {
  const signed = (lanes) => lanes.replace('U', 'I')
  const fits = (a, b) => {
    const all = ['', '_LOW', '_HIGH'].map((half) => number(`CAST_${a}_${b}${half}`))
    return all.some(Boolean) ? all : undefined
  }
  const isInteger = (lanes) => /^[IU]/.test(lanes)
  return (
    fits(from, to) ??
    (isInteger(from) && (to === 'BOOL' || to.endsWith('32')) && !to.startsWith('F')
      ? fits(signed(from), signed(to))
      : from === 'BOOL'
        ? fits(from, signed(to))
        : undefined) ?? [0, 0, 0]
  )
}
const lanesOf = (name) => name.match(/^(.*)_(BOOL|[IUF](?:32|64))$/)
const isCast = ({ name }) => name.startsWith('CAST_')
const HELPERS = /^(MASK|WRAP|UNPACK|PACK|UPPER|SECOND|SPLAT|EXTREME|PUT|JOIN)/
const helpers = templates.filter(({ name }) => HELPERS.test(name))
const scalars = templates.filter((template) => !isCast(template) && !HELPERS.test(template.name))
const words = (texts, width) =>
  texts.map((text) => {
    const data = Buffer.from(text.split(',').map(Number))
    return width === 4 ? data.readUInt32LE() : `0x${data.readBigUInt64LE().toString(16)}`
  })
const array = (type, name, items) => `static const ${type} ${name}[] = {${items.join(', ') || 0}};`

writeFileSync(
  headerFile,
  [
    '/* Made by wasm/harvest.mjs, which says how to read it. */',
    array('uint8_t', 'template_code', code),
    `enum { TEMPLATE_CONSTANTS_32 = ${constants[4].length} };`,
    array('uint32_t', 'template_constants_32', words(constants[4], 4)),
    array('uint64_t', 'template_constants_64', words(constants[8], 8)),
    array(
      'char *const',
      'template_imports',
      called.map((name) => `"${name}"`),
    ),
    'static const Template templates[] = {',
    ...rows,
    '};',
    'enum {',
    ...helpers.map(({ name }) => `  TEMPLATE_${name} = ${number(name)},`),
    '};',
    'static const uint8_t scalar_templates[OP_SCALARS_END][LANES_KINDS] = {',
    ...scalars.map(
      ({ name }) => `  [OP_${lanesOf(name)[1]}][LANES_${lanesOf(name)[2]}] = ${number(name)},`,
    ),
    '};',
    'static const uint8_t cast_templates[LANES_KINDS][LANES_KINDS][2] = {',
    ...LANES.flatMap((from) =>
      LANES.flatMap((to) => {
        const [whole, low, high] = castOf(from, to)
        return whole || low ? [`  [LANES_${from}][LANES_${to}] = {${whole || low}, ${high}},`] : []
      }),
    ),
    '};',
  ].join('\n') + '\n',
)
console.log(
  `${templates.length} templates, ${code.length} bytes, ` +
    `${constants[4].length} + ${constants[8].length} constants`,
)
