import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allPages, graph, graphFor, walk } from './clients.mjs'
import { demo } from './deployment.mjs'
import { newRiskyUser } from './engine.mjs'
import { assertSameIds } from './ids.mjs'

const DETECTIONS = '/identityProtection/riskDetections'
const USERS = '/identityProtection/riskyUsers'
const SIGN_INS = '/auditLogs/signIns'
const ids = (items) => items.map((item) => item.id)

// The queries of the documents that the project was founded on.
const FOUNDING = [
  [DETECTIONS, 'detectionTimingType', 'offline'],
  [USERS, 'riskDetail', 'userPassedMFADrivenByRiskBasedPolicy'],
  [DETECTIONS, 'userDisplayName', 'MyTestUser1'],
]
for (const [path, property, value] of FOUNDING) {
  test(`$filter=${property} eq '${value}'`, async () => {
    const expected = (await allPages(`${path}?$top=500`)).filter((item) => item[property] === value)
    assertSameIds(ids(await walk(graph.api(path).filter(`${property} eq '${value}'`).top(3))), ids(expected))
  })
}

test('a page has the order, the properties and the size that were asked for', async () => {
  const request = graph.api(DETECTIONS).select('id,activityDateTime').orderby('activityDateTime desc')
  const page = await request.top(10).count(true).get()
  assert.equal(page.value.length, 10)
  assert.ok(page['@odata.count'] > 10)
  for (const item of page.value) assert.deepEqual(Object.keys(item).toSorted(), ['activityDateTime', 'id'])
  const instants = page.value.map((item) => item.activityDateTime)
  assert.deepEqual(instants, instants.toSorted().reverse(), 'the order of the texts is that of the times')
})

test('an item by its id is what the list says', async () => {
  for (const path of [DETECTIONS, USERS, SIGN_INS]) {
    for (const inList of (await graph.api(path).top(5).get()).value) {
      const { '@odata.context': context, ...alone } = await graph.api(`${path}/${inList.id}`).get()
      assert.match(context, /\/\$entity$/)
      assert.deepEqual(alone, inList)
    }
  }
})

test('dates have seven digits and end in Z', async () => {
  for (const item of (await graph.api(DETECTIONS).top(50).get()).value) {
    for (const name of ['activityDateTime', 'detectedDateTime', 'lastUpdatedDateTime']) {
      assert.match(item[name], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/)
    }
  }
})

test('beta has its old paths and its own properties', async () => {
  const beta = graphFor(demo, 'beta')
  const { value } = await beta.api('/riskDetections').top(3).get()
  assert.deepEqual(value, (await beta.api(DETECTIONS).top(3).get()).value)
  for (const item of value) assert.ok('riskType' in item && 'mitreTechniqueId' in item)
})

test('newer enumeration members are for callers who know them', async () => {
  const user = await newRiskyUser()
  await graph.api(`${USERS}/confirmSafe`).post({ userIds: [user.id] })
  const item = () => graph.api(`${USERS}/${user.id}`)
  assert.equal((await item().get()).riskDetail, 'unknownFutureValue')
  const known = await item().header('Prefer', 'include-unknown-enum-members').get()
  assert.equal(known.riskDetail, 'adminConfirmedAccountSafe')
})
