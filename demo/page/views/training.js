// Training in the worker: live loss, accuracy, the decision surface of the two moons.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { fill, h } from '../dom.js'

const SIZE = 300 // pixels of the decision surface

/** Class regions and points of the plane. */
function drawSurface(canvas, { side, classes }, { points, labels }, { left, right, bottom, top }) {
  const context = canvas.getContext('2d')
  const image = new ImageData(side, side)
  classes.forEach((label, i) =>
    image.data.set(label ? [234, 88, 12, 90] : [38, 99, 235, 90], 4 * i),
  )
  const small = new OffscreenCanvas(side, side)
  small.getContext('2d').putImageData(image, 0, 0)
  context.clearRect(0, 0, SIZE, SIZE)
  context.drawImage(small, 0, 0, SIZE, SIZE)
  labels.forEach((label, i) => {
    context.fillStyle = label ? '#c2410c' : '#1d4ed8'
    const x = ((points[2 * i] - left) / (right - left)) * SIZE
    const y = ((top - points[2 * i + 1]) / (top - bottom)) * SIZE
    context.fillRect(x - 1.5, y - 1.5, 3, 3)
  })
}

const POINTS = 2000 // of a curve; of more every other one is dropped

/** Width of the plot: the surface has room beside it where there is enough. */
const plotWidth = (room) =>
  Math.max(280, Math.min(560, room > 2 * SIZE + 200 ? room - SIZE - 30 : room - 2))

export function createTrainingView({ engine }) {
  const task = h('select', { 'aria-label': 'what to train' })
  const rate = h('input', { type: 'number', step: 'any', min: 0, 'aria-label': 'learning rate' })
  const facts = h('dl.facts', { 'aria-live': 'polite' })
  const place = h('div.plot', {})
  const canvas = h('canvas', {
    width: SIZE,
    height: SIZE,
    hidden: true,
    role: 'img',
    'aria-label': 'Decision surface of the two moons',
  })
  const curve = [[], [], []]
  let plot
  let plane
  let started = false

  function show(report) {
    if (!report) return
    const { epoch, cost, accuracy, surface, running } = report
    if (Number.isFinite(cost) && curve[0].at(-1) !== epoch)
      [epoch, cost, accuracy].forEach((value, i) => curve[i].push(value))
    if (curve[0].length > POINTS)
      for (const each of curve) each.splice(0, POINTS, ...each.filter((_, i) => i % 2 === 1))
    plot?.setData(curve)
    fill(
      facts,
      [
        ['epoch', epoch],
        ['loss', Number.isFinite(cost) ? cost.toPrecision(4) : '–'],
        ['test accuracy', accuracy.toFixed(3)],
      ].map(([name, value]) =>
        h('div', {}, h('dt', {}, name), h('dd', { 'data-fact': name }, `${value}`)),
      ),
    )
    start.disabled = running
    stop.disabled = !running
    canvas.hidden = !surface
    if (surface && plane) drawSurface(canvas, surface, plane, plane.bounds)
  }

  async function reset() {
    for (const each of curve) each.length = 0
    const { plane: drawn, ...report } = await engine.ask('resetTraining', {
      task: task.value,
      rate: Number(rate.value),
    })
    plane = drawn
    show(report)
  }
  const button = (text, action) => h('button', { onclick: action }, text)
  const start = button('Start', async () => show(await engine.ask('startTraining')))
  const stop = button('Stop', async () => show(await engine.ask('stopTraining')))
  const step = button('Step', async () => show(await engine.ask('stepTraining')))
  engine.listen('training', show)
  rate.addEventListener('change', reset)

  /** The first time that the view is seen. */
  async function begin() {
    if (started) return
    started = true
    const tasks = await engine.ask('listTasks')
    fill(
      task,
      tasks.map(({ name, title }) => h('option', { value: name }, title)),
    )
    const choose = () => {
      rate.value = tasks.find(({ name }) => name === task.value).rate
      reset()
    }
    task.addEventListener('change', choose)
    const stroke = () => getComputedStyle(place).color // of light or of dark
    const grid = { stroke: () => getComputedStyle(place).borderColor, width: 1 }
    const axis = { stroke, grid, ticks: grid, labelFont: '12px system-ui', font: '11px system-ui' }
    plot = new uPlot(
      {
        width: plotWidth(place.parentElement.clientWidth),
        height: 300,
        scales: { x: { time: false }, share: { range: [0, 1] } },
        axes: [
          { ...axis, label: 'epoch' },
          {
            ...axis,
            label: 'loss',
            values: (_, ticks) => ticks.map((tick) => +tick.toPrecision(3)),
          },
          { ...axis, scale: 'share', side: 1, label: 'test accuracy', grid: { show: false } },
        ],
        series: [
          { label: 'epoch' },
          { label: 'loss', stroke: '#2663eb' },
          { label: 'test accuracy', scale: 'share', stroke: '#ea580c' },
        ],
      },
      curve,
      place,
    )
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw())
    choose()
  }
  return {
    element: h(
      'div.view.training',
      {},
      h(
        'div.controls',
        {},
        task,
        h('label', {}, 'learning rate ', rate),
        start,
        stop,
        step,
        button('Reset', reset),
      ),
      facts,
      h('div.pictures', {}, place, canvas),
    ),
    open: begin,
    show() {},
  }
}
