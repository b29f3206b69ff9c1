// Sessions, passwords, and devices without a keyboard.

import assert from 'node:assert/strict'
import { nativeProgram, tenant, url } from './deployment.mjs'
import { graph, newPerson, signInsOf } from './graph.mjs'
import { HOME } from './people.mjs'
import { TOR_EXIT } from './places.mjs'
import { app, story } from './stories.mjs'
import { rehearsal } from './visitor.mjs'

story('a browser that is signed in is not asked again, until it is signed out', async ({ visitor }) => {
  const user = await newPerson()
  const home = await visitor({ address: HOME })
  await home.signsIn(app, user)
  await home.forgetsApp(app)
  await home.begins(app)
  await home.reads(`Signed in as ${user.name}`)

  await home.press('Sign out')
  // Nothing in the request shows that it comes from who is signed in: another page may have made it.
  await home.sees('Sign out?')
  await home.press('Sign out')
  await home.page.waitForURL(`${app.origin}/**`)
  await home.reads('Signed out')
  await home.begins(app)
  await home.sees('Sign in')
})

story('a session that is to stay is there after the browser was closed, and the other is not', async ({ visitor }) => {
  for (const [stay, expires] of [['Yes, stay signed in', true], ['No', false]]) {
    const user = await newPerson()
    const home = await visitor({ address: HOME })
    await home.identifies(app, user)
    await home.arrives(user, { stay })
    const cookies = await home.context.cookies(url)
    const session = cookies.find(({ name }) => name === '__Host-keepwatch-session')
    assert.equal(session.expires > 0, expires, stay)
    assert.ok(session.httpOnly && session.secure)
  }
})

story('access is renewed without asking, until the account is disabled', async ({ visitor }) => {
  const user = await newPerson()
  const home = await visitor({ address: HOME })
  await home.signsIn(app, user)
  await home.press('Renew')
  await home.reads(`Signed in as ${user.name}`)
  await graph('PATCH', `users/${user.id}`, { accountEnabled: false }, 204)
  await home.press('Renew')
  await home.reads('Failed:')
})

story('a wrong password says nothing of whether there is such a user', async ({ visitor }) => {
  const user = await newPerson()
  const texts = []
  for (const name of [user.name, 'nobody.at.all@contoso.example']) {
    const home = await visitor({ address: HOME })
    await home.identifies(app, { name, password: 'not the password at all' })
    await home.reads('User name or password is not right. Check both, and whether capitals are locked.')
    await home.sees('Enter your password')
    texts.push((await home.page.locator('main').innerText()).replaceAll(name, 'somebody'))
  }
  assert.equal(texts[0], texts[1])
  const [signIn] = await signInsOf(user)
  assert.equal(signIn.status.errorCode, 50126)
})

story('a password that an administrator gave out is changed at the first sign-in', async ({ visitor }) => {
  const user = await newPerson({ mustChange: true })
  const home = await visitor({ address: HOME })
  await home.identifies(app, user)
  await home.sees('Choose your own password')
  await home.choosesPassword(user, 'password')
  assert.equal(await home.page.getByRole('alert').count(), 1)
  await home.choosesPassword(user, 'amber kettle northern drum')
  await home.arrives(user)
})

story('a device without a keyboard is signed in from a browser', async ({ visitor }) => {
  const user = await newPerson()
  const endpoint = `${url}/${tenant}/oauth2/v2.0`
  const post = async (path, form) => {
    const body = new URLSearchParams({ client_id: nativeProgram, ...form })
    const headers = rehearsal({ address: TOR_EXIT })
    return (await fetch(`${endpoint}/${path}`, { method: 'POST', body, headers })).json()
  }
  const device = await post('devicecode', { scope: 'openid profile offline_access User.Read' })
  const poll = () =>
    post('token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device.device_code })
  assert.equal((await poll()).error, 'authorization_pending')

  const home = await visitor({ address: HOME })
  await home.page.goto(device.verification_uri)
  await home.sees('Enter the code of your device')
  await home.fill('Code', 'BBBB-BBBB')
  await home.press('Next')
  await home.reads('No device waits with this code.')
  await home.sees('Enter the code of your device')
  await home.fill('Code', device.user_code)
  await home.press('Next')
  await home.userName(user)
  await home.password(user)
  await home.sees('Sign in to Keepwatch demo: native program?')
  assert.equal(await home.page.locator('code').innerText(), device.user_code)
  // Whoever was sent the code by somebody elsewhere can see it here.
  await home.reads('The device asked from Chisinau')
  await home.press('Yes, sign in my device')
  await home.sees('Stay signed in on this device?')
  await home.press('No')
  await home.sees('Your device is signed in')
  const tokens = await poll()
  const me = await fetch(`${url}/v1.0/me`, { headers: { Authorization: `Bearer ${tokens.access_token}` } })
  assert.equal((await me.json()).userPrincipalName, user.name)
})
