import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertEachOnce, assertSameIds } from './ids.mjs'

test('a missing, a doubled and a foreign id are noticed', () => {
  for (const check of [assertSameIds, assertEachOnce]) {
    for (const wrong of [['a', 'b'], ['a', 'b', 'c', 'b'], ['a', 'b', 'b'], []]) {
      assert.throws(() => check(wrong, ['a', 'b', 'c']), assert.AssertionError, `${wrong}`)
    }
    check(['c', 'a', 'b'], ['a', 'b', 'c'])
  }
  assert.throws(() => assertSameIds(['a', 'b'], ['a']), assert.AssertionError)
  assertEachOnce(['a', 'b'], ['a'])
  assert.throws(() => assertEachOnce(['a', 'b', 'b'], ['a']), assert.AssertionError)
})
