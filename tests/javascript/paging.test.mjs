import assert from 'node:assert/strict'
import { test } from 'node:test'
import graphClient from '@microsoft/microsoft-graph-client'
import { allPages, graph, walk } from './clients.mjs'
import { newRiskyUser } from './engine.mjs'
import { assertEachOnce, assertSameIds } from './ids.mjs'

const ids = (items) => items.map((item) => item.id)
const LEVELS = ['low', 'medium', 'high', 'hidden', 'none', 'unknownFutureValue']
const STATES = ['none', 'confirmedSafe', 'remediated', 'dismissed', 'atRisk', 'confirmedCompromised', 'unknownFutureValue']
const WALKS = [
  // path, a small page, the largest page, a property and all its values
  ['/identityProtection/riskDetections', 7, 500, 'riskLevel', LEVELS],
  ['/identityProtection/riskyUsers', 3, 500, 'riskState', STATES],
  ['/auditLogs/signIns', 89, 1000, 'riskLevelDuringSignIn', LEVELS],
]

for (const [path, small, large, property, values] of WALKS) {
  test(`every item of ${path} comes exactly once`, async () => {
    const found = ids(await walk(graph.api(path).top(small)))
    assert.ok(found.length > 2 * small, 'too few to be worth a walk')
    assertSameIds(found, ids(await allPages(`${path}?$top=${large}`)))
    assert.equal(found.length, Number(await graph.api(`${path}/$count`).get()))

    const parts = []
    for (const value of values) parts.push(ids(await walk(graph.api(path).filter(`${property} eq '${value}'`).top(small))))
    assert.ok(parts.filter((part) => part.length > 0).length > 1, 'the parts do not part anything')
    assertSameIds(parts.flat(), found)
  })

  test(`what was in ${path} at the start comes exactly once while others write`, async () => {
    const before = ids(await allPages(`${path}?$top=${large}`))
    const found = []
    // The iterator pauses after each page. One user is written before the next page is asked for, one meanwhile.
    const pause = (item) => found.push(item.id) % small !== 0
    const pages = new graphClient.PageIterator(graph, await graph.api(path).top(small).get(), pause)
    const writes = []
    await pages.iterate()
    while (!pages.isComplete()) {
      await newRiskyUser()
      writes.push(newRiskyUser())
      await pages.resume()
    }
    await Promise.all(writes)
    assert.ok(writes.length >= Math.floor(before.length / small) - 1)
    assertEachOnce(found, before)
  })
}
