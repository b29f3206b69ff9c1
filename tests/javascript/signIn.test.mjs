// People sign in by MSAL for Node, unmodified, on pages that a scripted person fills in without JavaScript.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { CryptoProvider, PublicClientApplication } from '@azure/msal-node'
import { application, graph } from './clients.mjs'
import { tenant, url } from './deployment.mjs'
import { Browser } from './person.mjs'

const REDIRECT_URI = 'https://app.contoso.example/back'
const SIGNED_OUT = 'https://app.contoso.example/bye'
const SCOPES = ['User.Read']
const GRAPH_APP = '00000003-0000-0000-c000-000000000000'

let desktop

before(async () => {
  desktop = await registered({ publicClient: { redirectUris: [REDIRECT_URI] }, isFallbackPublicClient: true })
})

test('the authorization code with PKCE becomes tokens, and they are renewed in silence', async () => {
  const user = await someone()
  const msal = publicClient(desktop)
  const result = await signedIn(msal, new Browser(), user)
  assert.equal(result.idTokenClaims.oid, user.id)
  assert.equal(result.account.username, user.login)
  assert.equal((await me(result.accessToken)).id, user.id)

  const cached = await msal.acquireTokenSilent({ account: result.account, scopes: SCOPES })
  assert.equal(cached.accessToken, result.accessToken)
  const renewed = await msal.acquireTokenSilent({ account: result.account, scopes: SCOPES, forceRefresh: true })
  assert.notEqual(renewed.accessToken, result.accessToken)
  assert.equal((await me(renewed.accessToken)).id, user.id)
})

test('a web site proves itself by its secret, and the nonce is in the id token', async () => {
  const user = await someone()
  const msal = await webSite([REDIRECT_URI])
  const result = await signedIn(msal, new Browser(), user, { nonce: 'once-only' })
  assert.equal(result.idTokenClaims.nonce, 'once-only')

  // An id token that was meant for another request is told by it.
  const { code, verifier } = await asked(msal, new Browser(), user, { nonce: 'once-only' })
  const mixedUp = redeemed(msal, code, verifier, 'another')
  await assert.rejects(mixedUp, { errorCode: 'nonce_mismatch' })
})

test('a code without its verifier is worth nothing', async () => {
  const user = await someone()
  const msal = publicClient(desktop)
  const { code } = await asked(msal, new Browser(), user)
  await assert.rejects(redeemed(msal, code, 'x'.repeat(43)), { errorCode: 'invalid_grant' })
})

test('a device without a browser borrows one', async () => {
  const user = await someone()
  let typed
  const result = await publicClient(desktop).acquireTokenByDeviceCode({
    scopes: SCOPES,
    deviceCodeCallback: ({ userCode, verificationUri }) => {
      // The device polls while the person types.
      const answers = { user_code: userCode, username: user.login, password: user.password }
      typed = new Browser().walk(verificationUri, answers)
    },
  })
  await typed
  assert.equal((await me(result.accessToken)).id, user.id)
})

test('revoked sessions end the refresh token, and MSAL says that the person is needed', async () => {
  const user = await someone()
  const msal = publicClient(desktop)
  const { account } = await signedIn(msal, new Browser(), user)
  // Tokens say in whole seconds when they were issued, and one of the same second would not be older.
  await setTimeout(1100)
  await graph.api(`/users/${user.id}/revokeSignInSessions`).post({})
  const renewed = msal.acquireTokenSilent({ account, scopes: SCOPES, forceRefresh: true })
  await assert.rejects(renewed, { name: 'InteractionRequiredAuthError' })
})

test('who signs out is signed out, and sent back to the application', async () => {
  const user = await someone()
  const msal = await webSite([REDIRECT_URI, SIGNED_OUT])
  const browser = new Browser()
  const { idToken } = await signedIn(msal, browser, user)
  assert.ok((await silently(msal, browser)).searchParams.get('code'))

  const discovery = await (await fetch(`${url}/${tenant}/v2.0/.well-known/openid-configuration`)).json()
  const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: SIGNED_OUT, state: 'bye' })
  const page = await browser.walk(`${discovery.end_session_endpoint}?${query}`, {})
  assert.equal(page.left?.href, `${SIGNED_OUT}?state=bye`)
  assert.match((await silently(msal, browser)).searchParams.get('error'), /^(login|interaction)_required$/)
})

/** What MSAL has after somebody signed in. */
async function signedIn(msal, browser, user, options = {}) {
  const { code, verifier } = await asked(msal, browser, user, options)
  return redeemed(msal, code, verifier, options.nonce)
}

/** What MSAL makes of a code: it checks the nonce where there is one. */
function redeemed(msal, code, verifier, nonce) {
  const request = { code, scopes: SCOPES, redirectUri: REDIRECT_URI, codeVerifier: verifier }
  return msal.acquireTokenByCode(nonce ? { ...request, nonce } : request)
}

/** The code that somebody is sent back with, and the verifier for it. */
async function asked(msal, browser, user, options = {}) {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const address = await msal.getAuthCodeUrl({
    scopes: SCOPES,
    redirectUri: REDIRECT_URI,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    responseMode: 'query',
    ...options,
  })
  const page = await browser.walk(address, { username: user.login, password: user.password })
  assert.equal(page.left && page.left.origin + page.left.pathname, REDIRECT_URI, page.text)
  return { code: page.left.searchParams.get('code'), verifier }
}

/** Where a browser is sent that must not be shown a page. */
async function silently(msal, browser) {
  const address = await msal.getAuthCodeUrl({ scopes: SCOPES, redirectUri: REDIRECT_URI, prompt: 'none', responseMode: 'query' })
  const page = await browser.open(address)
  assert.ok(page.left, page.text)
  return page.left
}

function publicClient({ appId }) {
  const authority = `${url}/${tenant}`
  return new PublicClientApplication({ auth: { clientId: appId, authority, knownAuthorities: [new URL(url).host] } })
}

/** MSAL for a site that sends people back there, with a secret of its own. */
async function webSite(redirectUris) {
  const site = await registered({ web: { redirectUris } })
  const { secretText } = await graph.api(`/applications/${site.id}/addPassword`).post({})
  return application({ clientId: site.appId, clientSecret: secretText })
}

/** An application with consent for everybody, made over Graph as an administrator makes it. */
async function registered(platform) {
  const made = await graph.api('/applications').post({ displayName: `App-${randomUUID()}`, ...platform })
  const client = await graph.api('/servicePrincipals').post({ appId: made.appId })
  const api = await graph.api(`/servicePrincipals(appId='${GRAPH_APP}')`).get()
  await graph.api('/oauth2PermissionGrants').post({
    clientId: client.id,
    consentType: 'AllPrincipals',
    resourceId: api.id,
    scope: 'User.Read openid profile offline_access',
  })
  return made
}

/** A new user with a password that need not be changed. */
async function someone() {
  const name = `person-${randomUUID().slice(0, 13)}`
  const [login, password] = [`${name}@contoso.example`, randomUUID()]
  const made = await graph.api('/users').post({
    accountEnabled: true,
    displayName: name,
    mailNickname: name,
    userPrincipalName: login,
    passwordProfile: { password, forceChangePasswordNextSignIn: false },
  })
  return { id: made.id, login, password }
}

async function me(token) {
  const answer = await fetch(`${url}/v1.0/me`, { headers: { Authorization: `Bearer ${token}` } })
  assert.equal(answer.status, 200, await answer.clone().text())
  return answer.json()
}
