// What Graph says, to an application with every permission: plain HTTP, so that nothing stands between.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { demo, tenant, url } from './deployment.mjs'

let token

async function accessToken() {
  token ??= (async () => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
      client_id: demo.clientId,
      client_secret: demo.clientSecret,
    })
    const answer = await fetch(`${url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body })
    assert.equal(answer.status, 200, 'the demo application gets no token')
    return (await answer.json()).access_token
  })()
  return token
}

/** Sends a request to Graph v1.0, or to the path as it is where it begins with a slash; fails on any other status than `expected`. */
export async function graph(method, path, body, expected = [200, 201, 202, 204]) {
  const answer = await fetch(url + (path.startsWith('/') ? path : `/v1.0/${path}`), {
    method,
    headers: {
      Authorization: `Bearer ${await accessToken()}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await answer.text()
  assert.ok([expected].flat().includes(answer.status), `${method} ${path}: ${answer.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** The items of a collection that a filter admits, the first page of them. */
export async function list(collection, options = {}) {
  const query = new URLSearchParams(Object.entries(options).map(([name, value]) => [`$${name}`, value]))
  return (await graph('GET', `${collection}?${query}`)).value
}

/** The detections of a user, the latest first. */
export function detectionsOf(user) {
  return list('identityProtection/riskDetections', { filter: `userId eq '${user.id}'`, orderby: 'detectedDateTime desc' })
}

/** The sign-ins of a user at our pages, the latest first. */
export function signInsOf(user) {
  return list('auditLogs/signIns', { filter: `userId eq '${user.id}'`, orderby: 'createdDateTime desc', top: '20' })
}

/** The risk of a user, or nothing where there never was any. */
export async function riskOf(user) {
  const [found] = await list('identityProtection/riskyUsers', { filter: `id eq '${user.id}'` })
  return found
}

let people = 0

/** A new user with a password of their own. */
export async function newPerson(options = {}) {
  people += 1
  const nickname = `person${people}x${process.pid}`
  const password = randomBytes(12).toString('base64url')
  const user = await graph('POST', 'users', {
    accountEnabled: true,
    displayName: `Person ${people}`,
    mailNickname: nickname,
    userPrincipalName: `${nickname}@contoso.example`,
    passwordProfile: { password, forceChangePasswordNextSignIn: options.mustChange ?? false },
  })
  return { id: user.id, name: user.userPrincipalName, displayName: user.displayName, password }
}

/** The user of that principal name, with the password that is known of them. */
export async function known({ name, ...rest }) {
  const user = await graph('GET', `users/${encodeURIComponent(name)}`)
  return { ...rest, name, id: user.id, displayName: user.displayName }
}

/** A policy for one user; `conditions` beside who and what, and the controls it asks for. */
export function policyFor(user, displayName, conditions, builtInControls, operator = 'OR') {
  return graph('POST', 'identity/conditionalAccess/policies', {
    displayName,
    state: 'enabled',
    conditions: { applications: { includeApplications: ['All'] }, users: { includeUsers: [user.id] }, ...conditions },
    grantControls: { operator, builtInControls },
  })
}

/** Takes a policy away again. */
export function removePolicy(policy) {
  return graph('DELETE', `identity/conditionalAccess/policies/${policy.id}`)
}

/** Lets `work` be done under a policy, which is taken away whatever becomes of it. */
export async function under(policy, work) {
  const made = await policy
  try {
    return await work(made)
  } finally {
    await removePolicy(made)
  }
}
