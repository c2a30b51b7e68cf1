// The examples of PyTensor's page, in its order, in the text language and in JavaScript, against
// PyTensor's results.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'
import { decode, differentOutputs } from '../oracle/compare.mjs'
import { exampleCases } from './cases.mjs'

/** Runs what `build` gives: inputs, for which the case has arrays, and then outputs. */
function check(testCase, build) {
  const { feed } = testCase
  const results = build()
  const [inputs, outputs] = [results.slice(0, feed.length), results.slice(feed.length)]
  const f = st.function(
    inputs,
    outputs.filter((output) => output instanceof st.Variable),
    { onUnusedInput: 'ignore' },
  )
  assert.equal(differentOutputs(outputs, f(...feed.map(decode)), testCase), null)
  f.dispose()
}

for (const testCase of exampleCases()) {
  test(testCase.text.split('\n').slice(0, -1).join('; '), () => {
    check(testCase, () => st.parse(testCase.text))
    check(testCase, testCase.js)
  })
}
