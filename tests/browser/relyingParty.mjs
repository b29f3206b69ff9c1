// A page that people sign in to, written with MSAL as its documentation shows: authorization code with PKCE, by redirect.

import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { graph, list } from './graph.mjs'
import { tenant, url } from './deployment.mjs'

const here = (file) => readFileSync(new URL(file, import.meta.url))
const FILES = {
  '/': ['text/html; charset=utf-8', here('page/index.html')],
  '/page.js': ['text/javascript', here('page/page.js')],
  '/msal.js': ['text/javascript', here('node_modules/@azure/msal-browser/lib/msal-browser.min.js')],
}
/** The service principal of Microsoft Graph, by the app id that it has everywhere. */
const GRAPH = '00000003-0000-0000-c000-000000000000'

/** Registers a page and serves it on a free port of this machine; everybody in the tenant has consented to it. */
export async function relyingParty(scopes = 'openid profile offline_access User.Read') {
  const made = await unknownParty()
  await graph('POST', 'oauth2PermissionGrants', {
    clientId: made.principal,
    consentType: 'AllPrincipals',
    resourceId: (await graphPrincipal()).id,
    scope: scopes,
  })
  return made
}

/** The same, and nobody has consented to anything. `needs`: the scopes of Graph that it is registered to need. */
export async function unknownParty({ name, needs = [] } = {}) {
  const files = { ...FILES }
  const server = createServer((request, response) => serve(files, request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${server.address().port}`
  const { oauth2PermissionScopes } = await graphPrincipal()
  const resourceAccess = oauth2PermissionScopes
    .filter(({ value }) => needs.includes(value))
    .map(({ id }) => ({ id, type: 'Scope' }))
  const app = await graph('POST', 'applications', {
    displayName: name ?? `Page on ${origin}`,
    spa: { redirectUris: [`${origin}/`] },
    requiredResourceAccess: needs.length > 0 ? [{ resourceAppId: GRAPH, resourceAccess }] : [],
  })
  const principal = await graph('POST', 'servicePrincipals', { appId: app.appId })
  const settings = { clientId: app.appId, authority: `${url}/${tenant}`, server: url, redirectUri: `${origin}/` }
  files['/settings.json'] = ['application/json', JSON.stringify(settings)]
  return { origin, appId: app.appId, principal: principal.id, close: () => server.close() }
}

async function graphPrincipal() {
  const [found] = await list('servicePrincipals', { filter: `appId eq '${GRAPH}'` })
  return found
}

function serve(files, request, response) {
  const [type, body] = files[new URL(request.url, 'http://localhost').pathname] ?? []
  if (!body) return response.writeHead(404).end()
  response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body)
}
