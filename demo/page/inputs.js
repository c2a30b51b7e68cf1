// The declarations beside the editor: each free name of the text with dtype, shape and value.
import { h, fill } from './dom.js'

const DTYPES = ['float64', 'float32', 'int64', 'int32', 'bool', 'complex128']
const PAINTED = 144 // elements of a matrix that is shown to be painted

/** A new value of a shape that keeps what there is. */
const resized = (data, size) => Array.from({ length: size }, (_, i) => data[i] ?? data.at(-1) ?? 0)
const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1)

/** `3, 4` or `[3, 4]` or nothing as a shape; null if it is none. */
export function readShape(text) {
  const parts = text
    .replace(/[[\]()\s]/g, '')
    .split(',')
    .filter(Boolean)
  const shape = parts.map(Number)
  return shape.every((length) => Number.isInteger(length) && length >= 0) ? shape : null
}

/** A table of numbers from a CSV text, without a heading if there is one. */
export function readCsv(text) {
  const rows = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(/[,;\t]/).map(Number))
  if (rows[0].some(Number.isNaN)) rows.shift()
  const columns = rows[0]?.length ?? 0
  if (columns === 0 || rows.some((row) => row.length !== columns || row.some(Number.isNaN)))
    throw new Error('a CSV file needs rows of as many numbers each')
  return { shape: columns === 1 ? [rows.length] : [rows.length, columns], data: rows.flat() }
}

function slider(name, input, change) {
  const [value] = input.data
  const [low, high] = input.range ?? [Math.min(-10, value), Math.max(10, value)]
  const number = h('input', {
    type: 'number',
    step: 'any',
    value,
    'aria-label': `value of ${name}`,
  })
  const range = h('input', {
    type: 'range',
    min: low,
    max: high,
    step: 'any',
    value,
    'aria-label': `slider of ${name}`,
  })
  range.addEventListener('input', () => {
    const chosen = +Number(range.value).toPrecision(4)
    number.value = `${chosen}`
    change({ data: [chosen] })
  })
  number.addEventListener('change', () => {
    const chosen = Number(number.value)
    const stretched = [Math.min(low, chosen), Math.max(high, chosen)]
    change({ data: [chosen], range: stretched })
  })
  return h('div.slider', {}, range, number)
}

/** A small matrix whose elements are typed, or painted with the wheel or a drag up and down. */
function painted(name, input, change) {
  const columns = input.shape.at(-1) || 1
  const scale = Math.max(1e-12, ...input.data.map(Math.abs))
  const set = (i, value) => change({ data: input.data.with(i, value) })
  const colour = (value) =>
    value < 0
      ? `rgba(38, 99, 235, ${-value / scale / 2})`
      : `rgba(234, 88, 12, ${value / scale / 2})`
  const cells = input.data.map((value, i) =>
    h('input', {
      type: 'number',
      step: 'any',
      value,
      style: `background: ${colour(value)}`,
      'aria-label': `element ${i} of ${name}`,
      onchange: ({ target }) => set(i, Number(target.value)),
      onwheel: (event) => {
        if (document.activeElement !== event.target) return
        event.preventDefault()
        set(i, +(value - (Math.sign(event.deltaY) * scale) / 20).toPrecision(4))
      },
    }),
  )
  return h(
    'div.painted',
    { style: `grid-template-columns: repeat(${columns}, minmax(2.6rem, 1fr))` },
    cells,
  )
}

function valueOf(name, input, change) {
  if (input.shape.length === 0) return slider(name, input, change)
  if (input.data.length <= PAINTED && input.data.length > 0) return painted(name, input, change)
  return h('p.quiet', {}, `${input.data.length} numbers`)
}

/** One declaration. */
function row(name, input, change, sets, remove) {
  const dtype = h(
    'select',
    { 'aria-label': `dtype of ${name}`, onchange: ({ target }) => change({ dtype: target.value }) },
    DTYPES.map((each) => h('option', { value: each, selected: each === input.dtype }, each)),
  )
  const shape = h('input.shape', {
    value: `[${input.shape.join(', ')}]`,
    'aria-label': `shape of ${name}`,
    onchange: ({ target }) => {
      const read = readShape(target.value)
      if (read) change({ shape: read, data: resized(input.data, sizeOf(read)) })
      else target.value = `[${input.shape.join(', ')}]`
    },
  })
  const file = h('input', {
    type: 'file',
    accept: '.csv,text/csv',
    hidden: true,
    onchange: async ({ target }) => change(readCsv(await target.files[0].text())),
  })
  const source = h(
    'select',
    {
      'aria-label': `data for ${name}`,
      onchange: async ({ target }) => {
        if (target.value === 'csv') file.click()
        else if (target.value) change(await sets[target.value]())
        target.value = ''
      },
    },
    h('option', { value: '' }, 'data …'),
    Object.keys(sets).map((each) => h('option', { value: each }, each)),
    h('option', { value: 'csv' }, 'CSV file …'),
  )
  const drop = async (event) => {
    event.preventDefault()
    const [dropped] = event.dataTransfer.files
    if (dropped) change(readCsv(await dropped.text()))
  }
  return h(
    'div.input',
    { ondragover: (event) => event.preventDefault(), ondrop: drop, 'data-name': name },
    h(
      'div.declaration',
      {},
      h('code', {}, name),
      dtype,
      shape,
      source,
      file,
      h(
        'button.quiet',
        { onclick: remove, title: `remove ${name}`, 'aria-label': `remove ${name}` },
        '×',
      ),
    ),
    valueOf(name, input, change),
  )
}

/**
 * @param {{ onchange: (name: string, part: Partial<import('./state.js').Input> | null) => void,
 *   sets: Record<string, () => Promise<Partial<import('./state.js').Input>>> }} options
 */
export function createInputs({ onchange, sets }) {
  const element = h('section.inputs', { 'aria-label': 'Inputs' })
  const show = (inputs) => {
    if (element.contains(document.activeElement) && document.activeElement.type === 'range') return
    const rows = Object.entries(inputs).map(([name, input]) => {
      return row(
        name,
        input,
        (part) => onchange(name, part),
        sets,
        () => onchange(name, null),
      )
    })
    fill(
      element,
      rows.length > 0
        ? rows
        : h('p.quiet', {}, 'A name that the text does not define becomes an input here.'),
    )
  }
  return { element, show }
}
