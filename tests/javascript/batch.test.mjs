// `$batch` as the Graph client sends it: paths as they were asked for, with or without the version, headers in lower case.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import graphClient from '@microsoft/microsoft-graph-client'
import { graph } from './clients.mjs'
import { url } from './deployment.mjs'
import { newRiskyUser } from './engine.mjs'

const { BatchRequestContent, BatchResponseContent } = graphClient
const USERS = '/identityProtection/riskyUsers'

/** A step that reads. `path` may have the version in front, or not: the client takes a whole address, and cuts the host off. */
const reads = (id, path, more = {}) => ({ id, request: new Request(url + path), ...more })

const dismisses = (id, user, more = {}) => {
  const body = JSON.stringify({ userIds: [user] })
  const headers = { 'Content-Type': 'application/json' }
  return { id, request: new Request(`${url}${USERS}/dismiss`, { method: 'POST', headers, body }), ...more }
}

/** The answers to steps, as the client reads them. */
async function answers(steps) {
  const content = await new BatchRequestContent(steps).getContent()
  return new BatchResponseContent(await graph.api('/$batch').post(content))
}

const riskState = async (user) => (await graph.api(`${USERS}/${user}`).get()).riskState

test('parts are read with and without the version, and each fails alone', async () => {
  const user = await newRiskyUser()
  const found = await answers([
    reads('plain', `${USERS}/${user.id}`),
    reads('versioned', `/v1.0${USERS}/${user.id}`),
    reads('beta', `/beta/riskyUsers/${user.id}`),
    reads('query', `${USERS}?$filter=id eq '${user.id}'&$select=id&$count=true`),
    reads('encoded', `${USERS}?%24filter=id+eq+%27${user.id}%27&%24select=id&`),
    reads('nobody', `${USERS}/${randomUUID()}`),
    reads('nothing', '/nothing'),
  ])
  const status = Object.fromEntries([...found.getResponses()].map(([id, answer]) => [id, answer.status]))
  assert.deepEqual(status, { plain: 200, versioned: 200, beta: 200, query: 200, encoded: 200, nobody: 404, nothing: 400 })
  for (const id of ['plain', 'versioned', 'beta']) {
    assert.equal((await found.getResponseById(id).json()).userDisplayName, user.name)
  }
  const page = await found.getResponseById('query').json()
  assert.deepEqual([page['@odata.count'], page.value], [1, [{ id: user.id }]])
  assert.deepEqual((await found.getResponseById('encoded').json()).value, [{ id: user.id }])
  const { error } = await found.getResponseById('nobody').json()
  assert.equal(error.code, 'ResourceNotFound')
  assert.equal(error.innerError['request-id'], found.getResponseById('nobody').headers.get('request-id'))
})

test('one part after the other', async () => {
  const user = await newRiskyUser()
  const found = await answers([
    reads('before', `${USERS}/${user.id}`),
    dismisses('dismiss', user.id, { dependsOn: ['before'] }),
    reads('after', `${USERS}/${user.id}`, { dependsOn: ['dismiss'] }),
  ])
  assert.equal((await found.getResponseById('before').json()).riskState, 'atRisk')
  assert.equal(found.getResponseById('dismiss').status, 204)
  assert.equal((await found.getResponseById('after').json()).riskState, 'dismissed')
})

test('what depends on a failure is not tried', async () => {
  const user = await newRiskyUser()
  const found = await answers([
    dismisses('wrong', randomUUID()),
    dismisses('one', user.id, { dependsOn: ['wrong'] }),
    reads('other', `${USERS}/${user.id}`, { dependsOn: ['wrong'] }),
  ])
  assert.deepEqual(['wrong', 'one', 'other'].map((id) => found.getResponseById(id).status), [404, 424, 424])
  assert.equal(await riskState(user.id), 'atRisk')
})

test('twenty parts are answered, and a request without a token is not', async () => {
  const steps = Array.from({ length: 20 }, (_, number) => reads(`${number}`, `${USERS}/$count`))
  const found = await answers(steps)
  const counts = await Promise.all(steps.map(({ id }) => found.getResponseById(id).json()))
  assert.ok(counts.every((count) => count === counts[0] && count > 0))

  const body = JSON.stringify({ requests: [{ id: '1', method: 'GET', url: USERS }] })
  const headers = { 'Content-Type': 'application/json' }
  const refused = await fetch(`${url}/v1.0/$batch`, { method: 'POST', headers, body })
  assert.equal(refused.status, 401)
  assert.match(refused.headers.get('www-authenticate'), /^Bearer /)
})
