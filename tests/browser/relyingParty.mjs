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
  const server = createServer(serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${server.address().port}`
  const app = await graph('POST', 'applications', {
    displayName: `Page on ${origin}`,
    spa: { redirectUris: [`${origin}/`] },
  })
  const principal = await graph('POST', 'servicePrincipals', { appId: app.appId })
  const [resource] = await list('servicePrincipals', { filter: `appId eq '${GRAPH}'` })
  await graph('POST', 'oauth2PermissionGrants', {
    clientId: principal.id,
    consentType: 'AllPrincipals',
    resourceId: resource.id,
    scope: scopes,
  })

  const settings = { clientId: app.appId, authority: `${url}/${tenant}`, server: url, redirectUri: `${origin}/` }
  FILES['/settings.json'] = ['application/json', JSON.stringify(settings)]
  return { origin, appId: app.appId, id: app.id, close: () => server.close() }
}

function serve(request, response) {
  const [type, body] = FILES[new URL(request.url, 'http://localhost').pathname] ?? []
  if (!body) return response.writeHead(404).end()
  response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body)
}
