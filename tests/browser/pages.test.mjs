// The pages of one's own account.

import assert from 'node:assert/strict'
import { detectionsOf, graph, list, newPerson, signInsOf } from './graph.mjs'
import { HOME } from './people.mjs'
import { TOR_EXIT } from './places.mjs'
import { app, story } from './stories.mjs'
import { Generator } from './totp.mjs'

const methodsOf = async (user) => {
  const { value } = await graph('GET', `users/${user.id}/authentication/methods`)
  const types = value.map((method) => method['@odata.type'].replace('#microsoft.graph.', ''))
  return types.filter((type) => type !== 'passwordAuthenticationMethod').sort()
}

/** The application has no access any more: its refresh token is worth nothing, and neither is the browser's session. */
async function isOut(visitor) {
  await visitor.press('Renew')
  await visitor.reads('Failed:')
  await visitor.forgetsApp(app)
  await visitor.begins(app)
  await visitor.sees('Sign in')
}

for (const colorScheme of ['light', 'dark']) {
  story(`people find their way through their account, in the ${colorScheme}`, async ({ visitor }) => {
    const user = await newPerson()
    const home = await visitor({ address: HOME, colorScheme })
    await home.visits('/account', user)
    await home.sees(`Hello, ${user.displayName}`)
    await home.reads('Only your password protects this account.')
    await home.reads('Signed in on 1 device')
    await home.reads('This session')
    const rooms = [
      ['Security info', 'Security info'],
      ['Activity', 'Recent activity'],
      ['Devices', 'Where you are signed in'],
    ]
    for (const [link, heading] of rooms) {
      await home.follows(link)
      await home.sees(heading)
    }
    await home.follows('Security info')
    await home.follows(/^Change ?: Password$/)
    await home.sees('Change password')
    await home.fill('Present password', 'not the present one')
    await home.choosesPassword({ ...user }, 'velvet quarry hidden compass')
    await home.reads('That is not your present password.')
    await home.sees('Change password')
    await home.fill('Present password', user.password)
    await home.choosesPassword(user, 'velvet quarry hidden compass')
    await home.reads('Your password is changed.')
    await home.sees(`Hello, ${user.displayName}`)
  })
}

story('people see where their account was used, and say that it was not them', async ({ visitor }) => {
  const user = await newPerson()
  const attacker = await visitor({ address: TOR_EXIT })
  await attacker.signsIn(app, user)
  const home = await visitor({ address: HOME, ahead: 60 })
  await home.visits('/account', user)
  await home.reads('There was a sign-in that does not look like you. Was it you?')
  await home.follows('Look at recent activity')
  await home.sees('Recent activity')
  const risky = home.page.getByRole('listitem').filter({ hasText: TOR_EXIT })
  const shown = await risky.innerText()
  for (const part of ['Unusual', 'Chisinau', 'Chrome']) assert.ok(shown.includes(part), shown)
  await home.unfolds('This wasn’t me')
  await home.sees('Recent activity')
  await home.press('Report and sign out everywhere')
  await home.reads('Your administrator can see your report')

  const detections = await detectionsOf(user)
  const reported = detections.find(({ riskEventType }) => riskEventType === 'userReportedSuspiciousActivity')
  assert.equal(reported?.riskState, 'atRisk', JSON.stringify(detections))
  await isOut(attacker)
  // Back in, one is led to another password, and sees what one said.
  await home.userName(user)
  await home.password(user)
  await home.sees('Stay signed in on this device?')
  await home.press('No')
  await home.sees('Change password')
  await home.opens('/account/activity')
  await home.reads('You reported that this was not you.')
})

story('a device that is lost is signed out from another', async ({ visitor }) => {
  const user = await newPerson()
  const lost = await visitor({ address: HOME })
  await lost.signsIn(app, user)
  const home = await visitor({ address: HOME, ahead: 60 })
  await home.signsIn(app, user)
  await home.opens('/account/devices')
  await home.sees('Where you are signed in')
  const others = home.page.getByRole('button', { name: /^Sign out: / })
  assert.equal(await others.count(), 1)
  await others.click()
  await home.reads('The device is signed out.')
  assert.equal(await others.count(), 0)
  await isOut(lost)
  await home.forgetsApp(app)
  await home.begins(app)
  await home.reads(`Signed in as ${user.name}`)
})

story('who signs out everywhere is asked again wherever they were', async ({ visitor }) => {
  const user = await newPerson()
  const other = await visitor({ address: HOME })
  await other.signsIn(app, user)
  const home = await visitor({ address: HOME, ahead: 60 })
  await home.visits('/account/devices', user)
  await home.sees('Where you are signed in')
  await home.press('Sign out everywhere')
  await home.sees('You are signed out everywhere')
  await isOut(other)
  await home.follows('Sign in')
  await home.sees('Sign in')
})

story('people set up and take away what proves that it is they', async ({ visitor }) => {
  const user = await newPerson()
  const home = await visitor({ address: HOME })
  await home.hasAuthenticator()
  // The address by which people know the page.
  await home.visits('/mfasetup', user)
  await home.sees('Security info')
  await home.follows('Add an authenticator app')
  const secret = await home.readsSecret()
  await home.page.reload()
  assert.equal(await home.readsSecret(), secret)
  const generator = new Generator(secret)
  await home.fill('Type the six digits that the app now shows.', '12 34')
  await home.press('Verify')
  await home.reads('That is not the right code.')
  await home.fill('Type the six digits that the app now shows.', generator.next())
  await home.fill('Name for it (optional)', 'Telephone')
  await home.press('Verify')
  await home.keepsCodes()
  await home.sees('Security info')
  await home.reads('10 recovery codes left')
  assert.deepEqual(await methodsOf(user), ['softwareOathAuthenticationMethod'])

  // From now on a password is not enough for more.
  await home.follows('Add a passkey')
  await home.code(generator)
  await home.sees('Stay signed in on this device?')
  await home.press('No')
  await home.sees('Set up a passkey')
  await home.fill('Name for it (optional)', 'Laptop')
  await home.press('Set up passkey')
  await home.reads('That is set up.')
  await home.sees('Security info')
  assert.deepEqual(await methodsOf(user), ['fido2AuthenticationMethod', 'softwareOathAuthenticationMethod'])
  const [passkey] = (await graph('GET', `users/${user.id}/authentication/fido2Methods`)).value
  assert.equal(passkey.displayName, 'Laptop')

  await home.unfolds('Make new ones')
  await home.press('Make recovery codes')
  assert.equal(new Set(await home.keepsCodes()).size, 10)
  for (const [name, left] of [
    ['Telephone', ['fido2AuthenticationMethod']],
    ['Laptop', []],
  ]) {
    await home.unfolds(`Remove: ${name}`)
    await home.press('Yes, remove it')
    await home.reads('That is removed.')
    assert.deepEqual(await methodsOf(user), left)
  }
  const audits = await list('auditLogs/directoryAudits', { filter: `initiatedBy/user/id eq '${user.id}'` })
  const said = audits.map(({ activityDisplayName }) => activityDisplayName)
  assert.ok(said.filter((activity) => /security info/i.test(activity)).length >= 4, said.join())
})

story('a sign-in for the account itself is on record', async ({ visitor }) => {
  const user = await newPerson()
  const home = await visitor({ address: HOME })
  await home.visits('/account', user)
  await home.sees(`Hello, ${user.displayName}`)
  const [signIn] = await signInsOf(user)
  assert.equal(signIn.appDisplayName, 'My Account')
  assert.equal(signIn.status.errorCode, 0)
})
