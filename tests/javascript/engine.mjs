// Sign-ins for the engine API, which has no client library: plain HTTP, as an identity provider would ask.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { SCOPE, application } from './clients.mjs'
import { demo, url } from './deployment.mjs'

/** An exit of the Tor network in Chisinau, in the table that is built into Keepwatch for its demo. */
export const TOR_EXIT = '178.17.170.23'

const msal = application(demo)

/** A request with the token of an application that has every permission. */
export async function send(path, init = {}) {
  const { accessToken } = await msal.acquireTokenByClientCredential({ scopes: [SCOPE] })
  return fetch(url + path, { ...init, headers: { ...init.headers, Authorization: `Bearer ${accessToken}` } })
}

/** Lets somebody new sign in from the Tor network: a user, the sign-in, and what was detected. */
export async function newRiskyUser() {
  const id = randomUUID()
  const name = `Tester-${id.slice(0, 8)}`
  const attempt = {
    userId: id,
    userDisplayName: name,
    userPrincipalName: `${name.toLowerCase()}@contoso.example`,
    appId: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
    ipAddress: TOR_EXIT,
    status: { errorCode: 0 },
  }
  const headers = { 'Content-Type': 'application/json' }
  const answer = await send('/engine/v1/evaluate', { method: 'POST', headers, body: JSON.stringify(attempt) })
  assert.equal(answer.status, 200)
  const { signInId, detections } = await answer.json()
  assert.ok(detections.length > 0)
  return { id, name, signIn: signInId, detections: detections.map((detection) => detection.id) }
}
