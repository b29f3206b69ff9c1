// Conditional Access through the Graph client: made, read at once, changed, listed, deleted.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { allPages, graph } from './clients.mjs'

const POLICIES = '/identity/conditionalAccess/policies'
const LOCATIONS = '/identity/conditionalAccess/namedLocations'

/** Only reports, so that other tests' sign-ins are decided without it. */
const policy = (conditions = {}) => ({
  displayName: `Policy ${randomUUID()}`,
  state: 'enabledForReportingButNotEnforced',
  conditions: {
    applications: { includeApplications: ['All'] },
    users: { includeUsers: ['All'], excludeUsers: [] },
    clientAppTypes: ['all'],
    userRiskLevels: ['high'],
    platforms: null,
    ...conditions,
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
})

// Ranges that are set aside for documentation (RFC 5737).
const office = () => ({
  '@odata.type': '#microsoft.graph.ipNamedLocation',
  displayName: `Office ${randomUUID()}`,
  isTrusted: false,
  ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '203.0.113.0/24' }],
})

const countries = () => ({
  '@odata.type': '#microsoft.graph.countryNamedLocation',
  displayName: `Countries ${randomUUID()}`,
  countriesAndRegions: ['IS', 'NO'],
  includeUnknownCountriesAndRegions: true,
})

const ids = (items) => items.map((item) => item.id)
const isGone = (path) => assert.rejects(graph.api(path).get(), { statusCode: 404, code: 'ResourceNotFound' })

/** Makes something for the length of a test. */
async function made(t, path, body) {
  const one = await graph.api(path).post(body)
  t.after(() => graph.api(`${path}/${one.id}`).delete().catch((error) => assert.equal(error.statusCode, 404)))
  return one
}

test('a policy from its making to its end', async (t) => {
  const body = policy()
  const one = await made(t, POLICIES, body)
  const path = `${POLICIES}/${one.id}`
  const { '@odata.context': context, ...read } = await graph.api(path).get()
  assert.match(context, /#identity\/conditionalAccess\/policies\/\$entity$/)
  assert.deepEqual([read.displayName, read.state, read.modifiedDateTime], [body.displayName, body.state, null])
  assert.deepEqual(read.conditions.userRiskLevels, ['high'])
  assert.deepEqual([read.conditions.platforms, read.conditions.users.includeGroups], [null, []])

  const found = await graph.api(POLICIES).filter(`displayName eq '${body.displayName}'`).get()
  assert.deepEqual(found.value, [read])
  assert.ok(ids(await allPages(POLICIES)).includes(one.id))

  assert.equal(await graph.api(path).patch({ state: 'disabled' }), undefined)
  const changed = await graph.api(path).get()
  assert.deepEqual([changed.state, changed.displayName], ['disabled', body.displayName])
  assert.ok(changed.modifiedDateTime >= changed.createdDateTime)

  await graph.api(path).delete()
  await isGone(path)
  assert.ok(!ids(await allPages(POLICIES)).includes(one.id))
})

test('a policy is answered as the caller prefers', async (t) => {
  const one = await made(t, POLICIES, policy())
  const name = `Renamed ${randomUUID()}`
  const request = graph.api(`${POLICIES}/${one.id}`).header('Prefer', 'return=representation')
  assert.equal((await request.patch({ displayName: name })).displayName, name)
})

for (const [member, conditions] of [
  ['users', { users: {} }],
  ['clientAppTypes', { clientAppTypes: ['carrierPigeon'] }],
  ['includeLocations', { locations: { includeLocations: [randomUUID()] } }],
  ['userRiskLvls', { userRiskLvls: ['high'] }],
]) {
  test(`a policy with wrong ${member} is refused by name`, async () => {
    await assert.rejects(graph.api(POLICIES).post(policy(conditions)), (error) => {
      assert.deepEqual([error.statusCode, error.code], [400, 'BadRequest'])
      assert.ok(error.message.includes(member), error.message)
      return true
    })
  })
}

for (const body of [office(), countries()]) {
  const type = body['@odata.type']
  test(`${type} from its making to its end`, async (t) => {
    const one = await made(t, LOCATIONS, body)
    const path = `${LOCATIONS}/${one.id}`
    const { '@odata.context': _, ...read } = await graph.api(path).get()
    for (const [name, value] of Object.entries(body)) assert.deepEqual(read[name], value, name)
    const inList = (await allPages(LOCATIONS)).find((location) => location.id === one.id)
    assert.deepEqual(inList, read)

    assert.equal(await graph.api(path).patch({ '@odata.type': type, displayName: 'Elsewhere' }), undefined)
    const changed = await graph.api(path).get()
    assert.deepEqual([changed.displayName, changed['@odata.type']], ['Elsewhere', type])
    await graph.api(path).delete()
    await isGone(path)
  })
}

test('a policy and the place that it speaks of', async (t) => {
  const place = await made(t, LOCATIONS, office())
  const locations = { includeLocations: ['All'], excludeLocations: [place.id] }
  const one = await made(t, POLICIES, policy({ locations }))
  assert.deepEqual(one.conditions.locations, locations)
  await assert.rejects(graph.api(`${LOCATIONS}/${place.id}`).delete(), { statusCode: 400 })
  await graph.api(`${POLICIES}/${one.id}`).delete()
  await graph.api(`${LOCATIONS}/${place.id}`).delete()
})
