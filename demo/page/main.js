// The page: editor, formula and inputs on one side, a view of what the compiler makes of them on the
// other. The state is in one place, its changes are told to all, the engine runs in a worker.
import { fill, h } from './dom.js'
import { latest, startEngine } from './engine.js'
import { createInputs } from './inputs.js'
import { keepOffline } from './offline.js'
import { createPointing } from './pointing.js'
import { createShare } from './share.js'
import { createStore } from './state.js'
import { createGradientView } from './views/gradient.js'
import { createGraphView } from './views/graph.js'
import { createLessonsView } from './views/lessons.js'
import { createPlanView } from './views/plan.js'
import { createRewritesView } from './views/rewrites.js'
import { createTrainingView } from './views/training.js'
import { createEditor } from './editor.js'

const engine = startEngine()
const store = createStore((changed) => update(changed))

const formula = h('div.formula', { 'aria-label': 'Formula', role: 'math' })
const message = h('pre.message', { role: 'alert', hidden: true })
const editorPlace = h('div.editor')
let editor
let setting // the module that sets formulas, when it is there

const pointing = createPointing({
  editor: () => editor,
  formula: { mark: (ids) => setting?.markFormula(formula, ids) },
})
const pointFormula = (event) => pointing.pointFormula(setting?.boxOfFormula(event) ?? null)
formula.addEventListener('mouseover', pointFormula)
formula.addEventListener('mouseleave', pointFormula)

const inputs = createInputs({
  sets: () => engine.ask('listDataSets'),
  load: (name) => engine.ask('dataSet', name),
  onchange(parts) {
    const all = { ...store.get().inputs }
    for (const [name, part] of Object.entries(parts)) {
      if (part) all[name] = { ...all[name], ...part }
      else delete all[name]
    }
    store.change({ inputs: all })
  },
})

const context = { engine, store, ties: pointing }
const views = {
  graph: { title: 'Graph', ...createGraphView(context) },
  gradient: { title: 'Gradient', ...createGradientView(context) },
  rewrites: { title: 'Rewrites', ...createRewritesView(context) },
  plan: { title: 'Loops and memory', ...createPlanView(context) },
  training: { title: 'Training', ...createTrainingView(context) },
  lessons: { title: 'Lessons', ...createLessonsView(context) },
}

/* ---- the frame ---- */

const tabs = Object.entries(views).map(([name, { title }]) =>
  h(
    'button',
    {
      role: 'tab',
      id: `tab-${name}`,
      'aria-controls': 'stage',
      'data-view': name,
      onclick: () => store.change({ view: name }),
    },
    title,
  ),
)
const bar = h('div.tabs', { role: 'tablist', 'aria-label': 'Views' }, tabs)
bar.addEventListener('keydown', ({ key }) => {
  const turn = { ArrowRight: 1, ArrowLeft: -1 }[key]
  if (!turn) return
  const at = tabs.findIndex((tab) => tab.dataset.view === store.get().view)
  const next = tabs[(at + turn + tabs.length) % tabs.length]
  next.focus()
  next.click()
})
const stage = h('div.stage', { role: 'tabpanel', id: 'stage' })

fill(
  document.querySelector('#page'),
  h(
    'header',
    {},
    h('h1', {}, 'symtensor'),
    h('p.quiet', {}, 'Type a tensor expression; see what a compiler makes of it.'),
    createShare(context),
  ),
  h(
    'section.source',
    { 'aria-label': 'Expression' },
    editorPlace,
    message,
    formula,
    inputs.element,
  ),
  h('main', {}, bar, stage),
)

/* ---- what follows a change ---- */

const shown = { formula: '', view: null }

function showError(error) {
  editor?.setError(error)
  message.hidden = !error
  message.textContent = error?.message ?? ''
}

async function showFormulaOf(latex) {
  if (latex === shown.formula) return
  shown.formula = latex
  if (!latex) return fill(formula, h('p.quiet', {}, 'The formula is too long to be shown.'))
  setting ??= await import('./formula.js')
  if (latex === shown.formula) setting.showFormula(formula, latex)
}

/** What the worker says of the text: inputs it lacks are declared, a mistake is shown. */
function useAnalysis(result, state) {
  if (result.missing) {
    const declared = { dtype: 'float64', shape: [], data: [1], range: [-10, 10] }
    store.change({ inputs: { ...store.get().inputs, [result.missing]: declared } })
    return
  }
  showError(result.error)
  if (result.error) return
  showFormulaOf(result.latex)
  pointing.use(result.written.boxes)
  if (state.view === store.get().view) views[state.view]?.show(result)
}
const failed = (error) => showError({ message: error.message })
const analyse = latest((state) => engine.ask('analyse', state), useAnalysis, failed)

function update(changed) {
  const state = store.get()
  if (changed.has('view')) showView(state.view)
  if (changed.has('source')) editor?.setSource(state.source)
  if (changed.has('inputs')) inputs.show(state.inputs)
  analyse(state)
}

function showView(name) {
  const view = views[name] ?? views.graph
  for (const tab of tabs) {
    const here = tab.dataset.view === name
    tab.setAttribute('aria-selected', here)
    tab.tabIndex = here ? 0 : -1
  }
  if (shown.view !== view) fill(stage, view.element)
  shown.view = view
  if (view.open) view.open()
  stage.setAttribute('aria-labelledby', `tab-${name}`)
}

showView(store.get().view)
inputs.show(store.get().inputs)
editor = createEditor({
  source: store.get().source,
  loadNames: () => import('../../dist/names.json').then((module) => module.default),
  onchange: (source) => store.change({ source }),
  onpoint: (position) => pointing.pointText(position),
})
editorPlace.append(editor.element)
analyse(store.get())
keepOffline()
