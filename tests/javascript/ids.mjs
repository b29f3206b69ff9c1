// Comparing what a walk found with what it should have found.

import assert from 'node:assert/strict'

/** Fails unless `found` has every id of `expected` exactly once, and no other. */
export function assertSameIds(found, expected) {
  assertEachOnce(found, expected)
  assert.deepEqual(found.toSorted(), expected.toSorted())
}

/** Fails unless `found` has every id of `expected` exactly once; it may have others, but those once only too. */
export function assertEachOnce(found, expected) {
  const unique = new Set(found)
  const missing = expected.filter((id) => !unique.has(id))
  const doubled = found.filter((id, index) => found.indexOf(id) !== index)
  assert.equal(new Set(expected).size, expected.length, 'the expected ids are not distinct themselves')
  assert.deepEqual({ missing, doubled }, { missing: [], doubled: [] })
}
