import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { ClientSecretCredential } from '@azure/identity'
import azureTokenCredentials from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js'
import { SCOPE, application, graphFor, graphWith } from './clients.mjs'
import { demo, reader, signer, tenant, url } from './deployment.mjs'

const DETECTIONS = '/identityProtection/riskDetections'
const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())

test('MSAL gets a token for a secret', async () => {
  const result = await application(demo).acquireTokenByClientCredential({ scopes: [SCOPE] })
  assert.equal(result.tokenType, 'Bearer')
  assert.ok(result.expiresOn > Date.now() + 59 * 60 * 1000)
  const { aud, appid, appidacr, roles } = claims(result.accessToken)
  assert.deepEqual({ aud, appid, appidacr }, { aud: 'https://graph.microsoft.com', appid: demo.clientId, appidacr: '1' })
  assert.ok(roles.includes('IdentityRiskyUser.ReadWrite.All'))
})

test('MSAL gets a token for an assertion signed with PS256', async () => {
  const thumbprintSha256 = new X509Certificate(signer.certificate).fingerprint256.replaceAll(':', '')
  const clientCertificate = { thumbprintSha256, privateKey: signer.privateKey }
  const auth = { clientId: signer.clientId, clientCertificate }
  const result = await application(auth).acquireTokenByClientCredential({ scopes: [SCOPE] })
  assert.equal(claims(result.accessToken).appidacr, '2')
  assert.equal((await graphFor(auth).api(DETECTIONS).top(1).get()).value.length, 1)
})

test('MSAL accepts the tenant by its domain, and Graph by its own origin', async () => {
  for (const scope of [`${url}/.default`, 'https://localhost/.default']) {
    const result = await application(reader, 'contoso.example').acquireTokenByClientCredential({ scopes: [scope] })
    assert.deepEqual(claims(result.accessToken).roles, ['IdentityRiskEvent.Read.All'])
  }
})

test('MSAL tells why an application is refused', async () => {
  const cases = [
    [{ clientId: demo.clientId, clientSecret: 'not the secret' }, 'invalid_client', /AADSTS7000215/],
    [{ clientId: '00000000-1111-2222-3333-444444444444', clientSecret: 'x' }, 'unauthorized_client', /AADSTS700016/],
  ]
  for (const [auth, errorCode, message] of cases) {
    await assert.rejects(application(auth).acquireTokenByClientCredential({ scopes: [SCOPE] }), { errorCode, message })
  }
})

test('azure-identity gets tokens for the Graph client', async () => {
  const options = { authorityHost: url, disableInstanceDiscovery: true }
  const credential = new ClientSecretCredential(tenant, demo.clientId, demo.clientSecret, options)
  const { TokenCredentialAuthenticationProvider } = azureTokenCredentials
  const graph = graphWith(new TokenCredentialAuthenticationProvider(credential, { scopes: [SCOPE] }))
  assert.equal((await graph.api(DETECTIONS).top(2).get()).value.length, 2)
})
