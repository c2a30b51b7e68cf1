// The settings floatX, castPolicy and autocastFloat have the effect that PyTensor's have.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as st from 'symtensor'
import { difference } from '../oracle/compare.mjs'
import { settingAnswers } from './cases.mjs'

for (const testCase of settingAnswers()) {
  test(testCase.id, () => {
    const { floatX, cast_policy: castPolicy } = testCase.flags
    const check = () => difference(testCase)
    const found = st.config.changeFlags({ floatX, castPolicy }, () =>
      testCase.autocast ? st.autocastFloatAs(testCase.autocast, check) : check(),
    )
    assert.equal(found, null)
  })
}

test('settings are what they were, and what cannot be set is refused', () => {
  assert.deepEqual(st.config.autocastFloat, ['float32', 'float64'])
  assert.equal(st.config.floatX, 'float64')
  assert.equal(st.config.castPolicy, 'custom')
  assert.throws(() => st.config.changeFlags({ floatx: 'float32' }, () => 1), {
    name: 'TypeError',
    message: /there is no setting "floatx"; there are floatX, castPolicy/,
  })
  assert.throws(() => st.config.changeFlags({ castPolicy: 'numpy' }, () => 1), st.ValueError)
  assert.throws(() => st.autocastFloatAs([], () => 1), st.ValueError)
  assert.throws(
    () =>
      st.autocastFloatAs('float64', () => {
        throw new Error('from within')
      }),
    /from within/,
  )
  assert.deepEqual(st.config.autocastFloat, ['float32', 'float64'], 'also after an error')
  assert.equal(st.parse('config.floatX'), 'float64')
})
