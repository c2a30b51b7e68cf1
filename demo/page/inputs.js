// The declarations beside the editor: each free name of the text with dtype, shape and value.
import { h, fill } from './dom.js'
import { paintedMatrix } from './matrix.js'

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
    .map((line) => line.split(/[,;\t]/).map((cell) => (cell.trim() === '' ? NaN : Number(cell))))
  if (rows[0].some(Number.isNaN)) rows.shift()
  const columns = rows[0]?.length ?? 0
  if (columns === 0 || rows.some((row) => row.length !== columns || row.some(Number.isNaN)))
    throw new Error('a CSV file needs rows of as many numbers each')
  return { shape: columns === 1 ? [rows.length] : [rows.length, columns], data: rows.flat() }
}

function slider(name, input, change) {
  const [value] = input.data
  const [low, high] = input.range ?? [Math.min(-10, value), Math.max(10, value)]
  const whole = input.dtype.startsWith('int') || input.dtype === 'bool'
  const number = h('input', {
    type: 'number',
    step: 'any',
    value,
    'aria-label': `value of ${name}`,
  })
  const range = h('input', {
    type: 'range',
    min: input.dtype === 'bool' ? 0 : low,
    max: input.dtype === 'bool' ? 1 : high,
    step: whole ? 1 : 'any',
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
  return {
    element: h('div.slider', {}, range, number),
    busy: () => document.activeElement === range,
  }
}

function valueOf(name, input, change) {
  if (input.shape.length === 0) return slider(name, input, change)
  const size = sizeOf(input.shape)
  if (!input.set && size <= PAINTED && size > 0) return paintedMatrix(name, input, change)
  const words = `${size} numbers${input.set ? `, ${input.set}` : ''}`
  return { element: h('p.quiet', {}, words), busy: () => false }
}

/** One declaration. */
function row(name, input, { change, sets, load, remove }) {
  const trouble = h('p.trouble', { role: 'alert', hidden: true })
  const attempt = async (action) => {
    try {
      change(await action())
    } catch (error) {
      trouble.textContent = error.message
      trouble.hidden = false
    }
  }
  const dtype = h(
    'select',
    { 'aria-label': `dtype of ${name}`, onchange: ({ target }) => change({ dtype: target.value }) },
    DTYPES.map((each) => h('option', { value: each, selected: each === input.dtype }, each)),
  )
  const shapeText = `[${input.shape.join(', ')}]`
  const shape = h('input.shape', {
    value: shapeText,
    readOnly: Boolean(input.set),
    'aria-label': `shape of ${name}`,
    onchange: ({ target }) => {
      const read = readShape(target.value)
      if (read) change({ shape: read, data: resized(input.data, sizeOf(read)) })
      else target.value = shapeText
    },
  })
  const fromFile = (file) =>
    attempt(async () => ({ ...readCsv(await file.text()), set: undefined }))
  const file = h('input', {
    type: 'file',
    accept: '.csv,text/csv',
    hidden: true,
    'aria-label': `CSV file for ${name}`,
    onchange: ({ target }) => fromFile(target.files[0]),
  })
  const source = h(
    'select',
    {
      'aria-label': `data for ${name}`,
      onchange: ({ target }) => {
        const { value } = target
        target.value = ''
        if (value === 'csv') file.click()
        else if (value) attempt(() => load(value))
      },
    },
    h('option', { value: '' }, 'data …'),
    sets.map((each) => h('option', { value: each }, each)),
    h('option', { value: 'csv' }, 'CSV file …'),
  )
  const drop = (event) => {
    event.preventDefault()
    element.classList.remove('dropping')
    const [dropped] = event.dataTransfer.files
    if (dropped) fromFile(dropped)
  }
  const value = valueOf(name, input, change)
  const removal = { onclick: remove, title: `remove ${name}`, 'aria-label': `remove ${name}` }
  const element = h(
    'div.input',
    {
      'data-name': name,
      ondragover: (event) => {
        event.preventDefault()
        element.classList.add('dropping')
      },
      ondragleave: () => element.classList.remove('dropping'),
      ondrop: drop,
    },
    h(
      'div.declaration',
      {},
      h('code', {}, name),
      dtype,
      shape,
      source,
      file,
      h('button.quiet', removal, '×'),
    ),
    value.element,
    trouble,
  )
  return { element, busy: value.busy }
}

/** float32 or float64 for every input of floats at once. */
function precisionSwitch(inputs, onchange) {
  const floats = Object.entries(inputs).filter(([, { dtype }]) => /^float(32|64)$/.test(dtype))
  if (floats.length === 0) return null
  const choice = (dtype) => {
    const here = floats.every(([, input]) => input.dtype === dtype)
    const choose = () => onchange(Object.fromEntries(floats.map(([name]) => [name, { dtype }])))
    return h(
      'button',
      { 'aria-pressed': `${here}`, 'data-precision': dtype, onclick: choose },
      dtype,
    )
  }
  return h(
    'div.precision',
    { role: 'group', 'aria-label': 'precision of all floats' },
    ['float64', 'float32'].map(choice),
  )
}

/**
 * @param {{ onchange: (parts: Record<string, Partial<import('./state.js').Input> | null>) => void,
 *   sets: () => Promise<string[]>,
 *   load: (set: string) => Promise<Partial<import('./state.js').Input>> }} options
 */
export function createInputs({ onchange, sets, load }) {
  const list = h('div.input-list', {})
  const precision = h('div', {})
  const element = h(
    'section.inputs',
    { 'aria-label': 'Inputs' },
    h('div.inputs-head', {}, h('h2', {}, 'Inputs'), precision),
    list,
  )
  let rows = []
  let names = []
  let last = {}
  const show = (inputs) => {
    last = inputs
    fill(precision, precisionSwitch(inputs, onchange))
    if (rows.some(({ busy }) => busy())) return
    rows = Object.entries(inputs).map(([name, input]) =>
      row(name, input, {
        change: (part) => onchange({ [name]: part }),
        sets: names,
        load,
        remove: () => onchange({ [name]: null }),
      }),
    )
    const hint = 'A name that the text does not define becomes an input here.'
    fill(list, rows.length > 0 ? rows.map((each) => each.element) : h('p.quiet', {}, hint))
  }
  sets().then((found) => {
    names = found
    show(last)
  })
  return { element, show }
}
