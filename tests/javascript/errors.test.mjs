import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { graph, graphFor, graphWith } from './clients.mjs'
import { reader } from './deployment.mjs'

const DETECTIONS = '/identityProtection/riskDetections'
const USERS = '/identityProtection/riskyUsers'

async function assertGraphError(request, statusCode, code, message = /./) {
  const clientRequestId = randomUUID()
  await assert.rejects(request.header('client-request-id', clientRequestId).get(), (error) => {
    assert.deepEqual([error.statusCode, error.code], [statusCode, code])
    assert.match(error.message, message)
    assert.match(error.requestId, /^[0-9a-f-]{36}$/)
    assert.equal(error.headers.get('request-id'), error.requestId)
    assert.equal(error.headers.get('client-request-id'), clientRequestId)
    assert.equal(JSON.parse(error.body).innerError['client-request-id'], clientRequestId)
    return true
  })
}

test('an unknown user is not found', async () => {
  await assertGraphError(graph.api(`${USERS}/${randomUUID()}`), 404, 'ResourceNotFound')
})

test('an unknown property is named with its type', async () => {
  const request = graph.api(DETECTIONS).filter("riskState eq 'atRisk' and riskLvl eq 'high'")
  await assertGraphError(request, 400, 'BadRequest', /^Could not find a property named 'riskLvl' on type 'microsoft\.graph\.riskDetection'\.$/)
})

test('a token that is none is refused', async () => {
  for (const token of ['garbage', 'a.b.c']) {
    const stranger = graphWith({ getAccessToken: async () => token })
    await assertGraphError(stranger.api(DETECTIONS), 401, 'InvalidAuthenticationToken')
  }
})

test('an application may do what it was granted and nothing else', async () => {
  const limited = graphFor(reader)
  assert.equal((await limited.api(DETECTIONS).top(1).get()).value.length, 1)
  await assertGraphError(limited.api(USERS), 403, 'Authorization_RequestDenied')
  await assertGraphError(limited.api('/auditLogs/signIns'), 403, 'Authorization_RequestDenied')
})

test('the retired API names its successor', async () => {
  await assertGraphError(graph.api('/identityRiskEvents').version('beta'), 410, 'Gone', /riskDetections/)
})
