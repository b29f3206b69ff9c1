// Second factors, as people set them up and use them.

import assert from 'node:assert/strict'
import { colleague } from './deployment.mjs'
import { detectionsOf, graph, known, newPerson, signInsOf, under } from './graph.mjs'
import { HOME, always, withGenerator } from './people.mjs'
import { TOR_EXIT } from './places.mjs'
import { app, story } from './stories.mjs'
import { Generator } from './totp.mjs'

story('the demo’s colleague signs in with the codes of demo.env', async ({ visitor }) => {
  const user = await known(colleague)
  await under(always(user), async () => {
    const home = await visitor({ address: colleague.address })
    await home.identifies(app, user)
    await home.code(new Generator(colleague.generator))
    await home.arrives(user)
  })
})

story('a code is taken once', async ({ visitor }) => {
  const { user, generator } = await withGenerator(visitor)
  await under(always(user), async () => {
    const first = await visitor({ address: HOME })
    await first.identifies(app, user)
    const code = generator.next()
    await first.typesCode(code)
    await first.arrives(user)
    const second = await visitor({ address: HOME })
    await second.identifies(app, user)
    await second.typesCode(code)
    await second.reads('This code was used already. Wait for the next one.')
  })
})

story('somebody whom a policy asks for a second factor sets one up on the way', async ({ visitor }) => {
  const { user, codes } = await withGenerator(visitor)
  assert.equal(new Set(codes).size, 10)
  const methods = await graph('GET', `users/${user.id}/authentication/methods`)
  const types = methods.value.map((method) => method['@odata.type'])
  assert.ok(types.includes('#microsoft.graph.softwareOathAuthenticationMethod'), types.join())
})

story('a passkey is set up, and then signs in in the place of name and password', async ({ visitor }) => {
  const user = await newPerson()
  const home = await visitor({ address: HOME })
  const authenticator = await home.hasAuthenticator()
  await under(always(user), async () => {
    await home.identifies(app, user)
    await home.sees('Protect your account')
    await home.chooses('Passkey')
    await home.sees('Set up a passkey')
    await home.press('Set up passkey')
    await home.keepsCodes()
    await home.arrives(user)

    const methods = await graph('GET', `users/${user.id}/authentication/fido2Methods`)
    assert.equal(methods.value.length, 1)
    // The same browser, since the passkey is on its device; but nobody is signed in any more, and nobody sits before it.
    const comesBack = async (isThere) => {
      await home.forgetsApp(app)
      await home.context.clearCookies()
      await authenticator.isThere(isThere)
      await home.begins(app)
    }

    // By a press of the button. By itself it is both: something that one has, and something that one is.
    await comesBack(false)
    await home.sees('Sign in')
    await authenticator.isThere(true)
    await home.press('Sign in with a passkey')
    await home.arrives(user)
    const [signIn] = await signInsOf(user)
    assert.equal(signIn.status.errorCode, 0)

    // From the list that the browser shows under the field for the name.
    await comesBack(true)
    await home.arrives(user)

    // In the place of the password, after the name.
    await comesBack(false)
    await home.userName(user)
    await home.sees('Enter your password')
    await home.press('Use another way')
    await home.chooses('Passkey')
    await home.sees('Use your passkey')
    await authenticator.isThere(true)
    await home.press('Use passkey')
    await home.arrives(user)
  })
})

story('a recovery code lets somebody in once', async ({ visitor }) => {
  const { user, codes } = await withGenerator(visitor)
  await under(always(user), async () => {
    const lost = await visitor({ address: HOME })
    await lost.identifies(app, user)
    await lost.sees('Enter the code')
    await lost.press('Use another way')
    await lost.chooses('Recovery code')
    await lost.sees('Enter a recovery code')
    await lost.fill('Recovery code', codes[0])
    await lost.press('Verify')
    await lost.arrives(user)

    const again = await visitor({ address: HOME })
    await again.identifies(app, user)
    await again.press('Use another way')
    await again.chooses('Recovery code')
    await again.fill('Recovery code', codes[0])
    await again.press('Verify')
    await again.reads('That is not one of your unused recovery codes.')
    await again.sees('Enter a recovery code')
  })
})

story('a temporary access pass stands for the password', async ({ visitor }) => {
  const user = await newPerson()
  const pass = await graph('POST', `users/${user.id}/authentication/temporaryAccessPassMethods`, { isUsableOnce: true })
  const home = await visitor({ address: HOME })
  await home.begins(app)
  await home.userName(user)
  await home.sees('Enter your password')
  await home.press('Use another way')
  await home.chooses('Temporary access pass')
  await home.sees('Enter your temporary access pass')
  await home.fill('Temporary access pass', pass.temporaryAccessPass)
  await home.press('Verify')
  await home.arrives(user)
})

story('who did not ask for a code reports it, and the administrator sees it', async ({ visitor }) => {
  const { user } = await withGenerator(visitor)
  await under(always(user), async () => {
    const attacker = await visitor({ address: TOR_EXIT })
    await attacker.identifies(app, user)
    await attacker.sees('Enter the code')
    await attacker.page.getByText('You did not try to sign in?').click()
    await attacker.press('Report this sign-in')
    await attacker.sees('Thank you for reporting it')
    const types = (await detectionsOf(user)).map(({ riskEventType }) => riskEventType)
    assert.ok(types.includes('userReportedSuspiciousActivity'), types.join())
  })
})
