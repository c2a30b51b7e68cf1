// Ten short pages that teach the library, each with a live example and one thing to try.
import { fill, h } from '../dom.js'

const scalar = (value, low = -10, high = 10) => ({
  dtype: 'float64',
  shape: [],
  data: [value],
  range: [low, high],
})
const tensor = (dtype, shape, data) => ({ dtype, shape, data })

/**
 * @type {{ title: string, text: string, attempt: string, state:
 *   Partial<import('../state.js').State> }[]}
 */
export const lessons = [
  {
    title: 'An expression is a graph',
    text:
      'Nothing is computed when you write an expression: you build a graph of operations over typed ' +
      'variables. Boxes are operations, edges carry tensors, and the values you see are those of ' +
      'the inputs at the left.',
    attempt: 'Drag the slider of x, then replace sin by tanh.',
    state: {
      source: 'y = sin(x) ** 2\ny + exp(-x)',
      inputs: { x: scalar(0.5) },
      wrt: ['x'],
      view: 'graph',
    },
  },
  {
    title: 'Types and broadcasting',
    text:
      'A variable has a dtype and a static shape. Where shapes differ, axes of length 1 are ' +
      'stretched, from the right, as in NumPy: a column plus a row is a table.',
    attempt: 'Change the shape of b to [2]: the error says which lengths do not fit.',
    state: {
      source: 'a[:, None] * b',
      inputs: {
        a: tensor('float64', [3], [1, 2, 3]),
        b: tensor('float64', [4], [1, 10, 100, 1000]),
      },
      view: 'graph',
    },
  },
  {
    title: 'A gradient is more graph',
    text:
      'grad walks the graph backwards and adds operations, drawn in another colour: they use the ' +
      'values of the forward ones, and are operations like any other, so that a gradient can be ' +
      'differentiated again.',
    attempt:
      'Follow the coloured boxes from the cost back to w; then compare the entry with its finite difference.',
    state: {
      source: 'mean(tanh(x * w) ** 2)',
      inputs: { x: tensor('float64', [3], [-1, 0.5, 2]), w: scalar(0.8) },
      wrt: ['w'],
      view: 'gradient',
    },
  },
  {
    title: 'What broadcasting does to a gradient',
    text:
      'What was stretched forward is summed backward: the gradient of a row that was added to every ' +
      'line of a matrix is the sum over the lines.',
    attempt: 'Find the sum over axis 0 in the gradient with regard to b.',
    state: {
      source: 'sum(sqr(x + b))',
      inputs: {
        x: tensor('float64', [2, 3], [1, 2, 3, 4, 5, 6]),
        b: tensor('float64', [3], [0, 0, 1]),
      },
      wrt: ['b'],
      view: 'gradient',
    },
  },
  {
    title: 'Stability for free',
    text:
      'exp(100) is large, exp(1000) is infinite, and log(1 + exp(x)) with it, although the true ' +
      'value is x. The compiler knows the algebra and computes softplus(x).',
    attempt: 'Switch the rules log1p and softplus off, and read the compiled value.',
    state: {
      source: 'log(1 + exp(x))',
      inputs: { x: scalar(1000, -50, 1000) },
      wrt: ['x'],
      view: 'rewrites',
    },
  },
  {
    title: 'Softmax and its loss',
    text:
      'The loss of a classifier is -log(softmax(scores))[label]. Written like that it overflows for ' +
      'large scores; rewriting makes a log_softmax of it, value and gradient right.',
    attempt: 'Step through the timeline to see where log and softmax meet.',
    state: {
      source: '-log(softmax(s))[label]',
      inputs: { s: tensor('float64', [3], [1000, 0, -1000]), label: tensor('int64', [], [1]) },
      wrt: ['s'],
      view: 'rewrites',
    },
  },
  {
    title: 'Indexing',
    text:
      'Slices, steps, newaxis, integer arrays and masks, as in NumPy. The gradient of an index puts ' +
      'what arrives back to where it came from; an element taken twice gets both parts.',
    attempt: 'Let the index take an element twice and look at the gradient.',
    state: {
      source: 'sum(x[i] ** 2)',
      inputs: { x: tensor('float64', [5], [1, 2, 3, 4, 5]), i: tensor('int64', [3], [0, 2, 2]) },
      wrt: ['x'],
      view: 'gradient',
    },
  },
  {
    title: 'Fusion: one loop for many operations',
    text:
      'Elementwise operations that meet become one loop: every element is read once, computed ' +
      'through, and written once. Sums join the loop that makes what they add.',
    attempt: 'Add a term to the expression: the number of loops stays.',
    state: {
      source: 'mean(tanh(a * x + b) * exp(-x ** 2))',
      inputs: {
        x: tensor('float64', [12], [-3, -2.5, -2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 2.5, 3]),
        a: scalar(0.7),
        b: scalar(0.1),
      },
      wrt: ['a', 'b'],
      view: 'plan',
    },
  },
  {
    title: 'Products of matrices',
    text:
      'x @ w goes to a hand-made kernel, transposes become flags, and a bias and an activation are ' +
      'computed in the pass that follows.',
    attempt: 'Differentiate with regard to w: the gradient is a product with a transposed matrix.',
    state: {
      source: 'sum(maximum(x @ w + b, 0))',
      inputs: {
        x: tensor('float64', [2, 3], [1, 0, -1, 2, 1, 0]),
        w: tensor('float64', [3, 2], [0.5, -1, 1, 0.25, -0.5, 2]),
        b: tensor('float64', [2], [0.1, -0.1]),
      },
      wrt: ['w'],
      view: 'gradient',
    },
  },
  {
    title: 'Training: shared variables and updates',
    text:
      'A shared variable lives between calls; a function may carry updates, new values computed in ' +
      'the same pass as the gradient. That is all a training step needs.',
    attempt:
      'Train the two moons and watch the surface bend; then try ten times the learning rate.',
    state: { view: 'training' },
  },
]

export function createLessonsView({ store }) {
  const element = h('div.view.lessons', {})
  const open = (state) => store.change({ excluded: [], step: 0, ...state })
  const page = ({ title, text, attempt, state }, number) =>
    h(
      'article',
      {},
      h('h2', {}, `${number + 1}. ${title}`),
      h('p', {}, text),
      state.source && h('pre', {}, state.source),
      h('p', {}, h('b', {}, 'Try: '), attempt),
      h('button', { onclick: () => open(state) }, 'Open the example'),
    )
  fill(element, lessons.map(page))
  return { element, show() {} }
}
