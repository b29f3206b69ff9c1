// Microsoft's clients, pointed at Keepwatch: this is all that a program changes.

import { ConfidentialClientApplication } from '@azure/msal-node'
import graphClient from '@microsoft/microsoft-graph-client'
import { demo, tenant, url } from './deployment.mjs'

export const SCOPE = 'https://graph.microsoft.com/.default'

/** MSAL for an application; `auth` has its id and what proves it. */
export function application(auth, tenantName = tenant) {
  const authority = `${url}/${tenantName}`
  return new ConfidentialClientApplication({ auth: { ...auth, authority, knownAuthorities: [new URL(url).host] } })
}

/** The Graph client, with whatever gives it tokens. */
export function graphWith(authProvider, defaultVersion = 'v1.0') {
  return graphClient.Client.initWithMiddleware({
    authProvider,
    baseUrl: url,
    // The name without the port: to other hosts the client sends no token.
    customHosts: new Set(['localhost']),
    defaultVersion,
  })
}

/** The Graph client for an application that MSAL gets tokens for. */
export function graphFor(app, version) {
  const msal = application(app)
  const getAccessToken = async () => (await msal.acquireTokenByClientCredential({ scopes: [SCOPE] })).accessToken
  return graphWith({ getAccessToken }, version)
}

/** Graph v1.0 with every permission. */
export const graph = graphFor(demo)

/** Every item of a collection, by the client's page iterator, in the order in which they come. */
export async function walk(request) {
  const items = []
  const pages = new graphClient.PageIterator(graph, await request.get(), (item) => items.push(item) > 0)
  await pages.iterate()
  return items
}

/** Every item of a collection, following links by hand: the oracle for what the page iterator finds. */
export async function allPages(path) {
  const items = []
  for (let next = path; next; ) {
    const page = await graph.api(next).get()
    items.push(...page.value)
    next = page['@odata.nextLink']
  }
  return items
}
