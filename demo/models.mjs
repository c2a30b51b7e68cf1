// Models as a user would write them: symbolic expressions, shared variables, updates.
import * as st from 'symtensor'
import { normal } from './data.mjs'

/** A layer's weights, scaled by the number of its inputs (He et al. 2015), and biases of zero. */
function layer(random, inputs, outputs) {
  const weights = st.array(normal(random, inputs * outputs, Math.sqrt(2 / inputs)), {
    shape: [inputs, outputs],
  })
  return [st.shared(weights, 'w'), st.shared(new Float32Array(outputs), 'b')]
}

/** Mean cross-entropy of the labels under softmax(scores). */
const crossEntropy = (scores, labels) =>
  st.expr`-mean(log_softmax(${scores}, axis=1)[arange(${labels}.shape[0]), ${labels}])`

/** Updates of Adam (Kingma and Ba 2015, algorithm 1) for float32 parameters. */
function adam(cost, parameters, rate = 1e-3, beta1 = 0.9, beta2 = 0.999) {
  const gradients = st.grad(cost, parameters)
  const one = st.constant(1, { dtype: 'float32' })
  const step = st.shared(new st.NDArray(new Float32Array(1), [], 'float32'), 'step')
  const t = step.add(one)
  const f32 = (value) => st.constant(value, { dtype: 'float32' })
  const scale = st.expr`${f32(rate)} * sqrt(1 - ${f32(beta2)} ** ${t}) / (1 - ${f32(beta1)} ** ${t})`
  const updates = parameters.flatMap((parameter, i) => {
    const g = gradients[i]
    const zeros = () =>
      st.shared(st.array(new Float32Array(parameter.value.size), { shape: parameter.value.shape }))
    const [m, v] = [zeros(), zeros()]
    const mean = st.expr`${f32(beta1)} * ${m} + ${f32(1 - beta1)} * ${g}`
    const square = st.expr`${f32(beta2)} * ${v} + ${f32(1 - beta2)} * ${g} ** 2`
    return [
      [m, mean],
      [v, square],
      [parameter, st.expr`${parameter} - ${scale} * ${mean} / (sqrt(${square}) + ${f32(1e-7)})`],
    ]
  })
  return [[step, t], ...updates]
}

/**
 * Two compiled functions: one step of training (gives the cost), and the classes predicted for rows
 * of features.
 */
function compile(features, labels, scores, updatesOf) {
  const cost = crossEntropy(scores, labels)
  const train = st.function([features, labels], cost, { updates: updatesOf(cost), name: 'train' })
  const predict = st.function([features], st.argmax(scores, { axis: 1 }), { name: 'predict' })
  return { train, predict }
}

/** Layers of these widths with relu between them, softmax cross-entropy, Adam. */
function layered(random, widths, rate) {
  const features = st.fmatrix('features')
  const labels = st.ivector('labels')
  const layers = widths.slice(1).map((outputs, i) => layer(random, widths[i], outputs))
  const scores = layers.reduce((x, [w, b], i) => {
    const y = st.expr`${x} @ ${w} + ${b}`
    return i < layers.length - 1 ? st.maximum(y, 0) : y
  }, features)
  return compile(features, labels, scores, (cost) => adam(cost, layers.flat(), rate))
}

/** Of the digits' 64 pixels. */
export const network = (random, rate = 1e-3) => layered(random, [64, 128, 64, 10], rate)

/** Of points in the plane. */
export const moonsNetwork = (random, rate = 1e-2) => layered(random, [2, 24, 24, 2], rate)

/** Multinomial logistic regression, gradient descent. */
export function logisticRegression(random, learningRate = 0.5) {
  const pixels = st.fmatrix('pixels')
  const labels = st.ivector('labels')
  const w = st.shared(st.array(new Float32Array(640), { shape: [64, 10] }), 'w')
  const b = st.shared(new Float32Array(10), 'b')
  const rate = st.constant(learningRate, { dtype: 'float32' })
  return compile(pixels, labels, st.expr`${pixels} @ ${w} + ${b}`, (cost) => {
    const [gw, gb] = st.grad(cost, [w, b])
    return [
      [w, st.expr`${w} - ${rate} * ${gw}`],
      [b, st.expr`${b} - ${rate} * ${gb}`],
    ]
  })
}
