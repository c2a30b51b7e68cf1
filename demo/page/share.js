// Sharing and keeping: the address, and the graph as SVG, PNG, DOT, JSON, PyTensor source or a
// JavaScript program that needs nothing but the package.
import { h } from './dom.js'

/** Offers bytes or text as a file. */
function save(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  h('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url))
}

/** The drawn graph as an SVG file's text: with the page's colours, as large as it is. */
function svgText() {
  const picture = document.querySelector('.stage svg.graph')
  if (!picture) throw new Error('there is no graph in this view')
  const copy = picture.cloneNode(true)
  const layer = picture.querySelector('g')
  const { x, y, width, height } = layer.getBBox()
  copy.querySelector(':scope > g').removeAttribute('transform')
  copy.setAttribute('viewBox', `${x - 8} ${y - 8} ${width + 16} ${height + 16}`)
  copy.setAttribute('width', width + 16)
  copy.setAttribute('height', height + 16)
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const originals = picture.querySelectorAll('*')
  copy.querySelectorAll('*').forEach((element, i) => {
    const { fill, stroke, strokeWidth, strokeDasharray, paintOrder, font, imageRendering } =
      getComputedStyle(originals[i])
    const style = { fill, stroke, strokeWidth, strokeDasharray, paintOrder, font, imageRendering }
    Object.assign(element.style, style)
  })
  return new XMLSerializer().serializeToString(copy)
}

async function pngOf(text) {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
  await image.decode()
  const scale = 2
  const canvas = new OffscreenCanvas(image.width * scale, image.height * scale)
  const context = canvas.getContext('2d')
  context.scale(scale, scale)
  context.drawImage(image, 0, 0)
  return canvas.convertToBlob({ type: 'image/png' })
}

export function createShare({ engine, store }) {
  const said = h('span.quiet', { 'aria-live': 'polite' })
  const tell = (text) => {
    said.textContent = text
    setTimeout(() => (said.textContent = ''), 3000)
  }
  const copy = async () => {
    await navigator.clipboard.writeText(location.href)
    tell('copied')
  }
  const exported = (name, kind, type) => async () =>
    save(name, await engine.ask('exportAs', { ...store.get(), kind }), type)
  const kinds = {
    SVG: () => save('graph.svg', svgText(), 'image/svg+xml'),
    PNG: async () => save('graph.png', await pngOf(svgText())),
    DOT: exported('graph.dot', 'dot', 'text/vnd.graphviz'),
    JSON: exported('graph.json', 'json', 'application/json'),
    'PyTensor source': exported('graph.py', 'python', 'text/x-python'),
    JavaScript: exported('graph.mjs', 'javascript', 'text/javascript'),
  }
  const choice = h(
    'select',
    {
      'aria-label': 'Export',
      onchange: async ({ target }) => {
        const kind = target.value
        target.value = ''
        try {
          await kinds[kind]()
        } catch (error) {
          tell(error.message)
        }
      },
    },
    h('option', { value: '' }, 'Export …'),
    Object.keys(kinds).map((kind) => h('option', { value: kind }, kind)),
  )
  return h('div.share', {}, said, h('button', { onclick: copy }, 'Copy link'), choice)
}
