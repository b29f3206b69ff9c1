// What the stories rest on: the codes, the page that people sign in to, and a browser that is somewhere else.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { url } from './deployment.mjs'
import { TOR_EXIT } from './places.mjs'
import { app, story } from './stories.mjs'
import { codeAt } from './totp.mjs'

test('codes are those of RFC 6238', () => {
  // Appendix B, the last six digits of eight.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const cases = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ]
  for (const [seconds, code] of cases) assert.equal(codeAt(secret, seconds), code)
})

story('a page that people sign in to begins signed out', async ({ visitor }) => {
  const somebody = await visitor()
  await somebody.page.goto(app.origin)
  await somebody.reads('Signed out')
  await somebody.sees('A page')
})

story('a browser on this machine says where and when it is, and nothing that nobody understands', async ({ visitor }) => {
  const traveller = await visitor({ address: TOR_EXIT, ahead: 3600 })
  const answer = await traveller.page.goto(`${url}/healthz`)
  assert.equal(answer.status(), 200)
  await traveller.context.setExtraHTTPHeaders({ 'X-Keepwatch-Rehearsal-Place': 'Chisinau' })
  const refused = await traveller.page.goto(`${url}/healthz`)
  assert.equal(refused.status(), 400)
  assert.match(await refused.text(), /no header for rehearsals has that name/)
})
