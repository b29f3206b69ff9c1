// The pages for everybody: in another language, without JavaScript, without a mouse.

import assert from 'node:assert/strict'
import { newPerson, under } from './graph.mjs'
import { HOME, always, withGenerator } from './people.mjs'
import { app, story } from './stories.mjs'

/** The address at which the application's page would begin: without JavaScript it cannot say so itself. */
async function authorizeAddress(visitor) {
  const helper = await visitor({ address: HOME })
  await helper.begins(app)
  await helper.sees('Sign in')
  return helper.began
}

story('without JavaScript, password and code lead back to the application', async ({ visitor }) => {
  const { user, generator } = await withGenerator(visitor)
  await under(always(user), async () => {
    const address = await authorizeAddress(visitor)
    const plain = await visitor({ address: HOME, javaScriptEnabled: false })
    await plain.page.goto(address)
    await plain.sees('Sign in')
    // What would do nothing is not there.
    assert.equal(await plain.page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible(), false)
    await plain.userName(user)
    await plain.password(user)
    await plain.code(generator)
    await plain.sees('Stay signed in on this device?')
    await plain.press('No')
    await plain.page.waitForURL(`${app.origin}/**`)
    assert.match(plain.page.url(), /[?#&]code=/)
  })
})

story('people who read German are spoken to in German', async ({ visitor }) => {
  const user = await newPerson()
  const home = await visitor({ address: HOME, locale: 'de-DE' })
  await home.begins(app)
  await home.sees('Anmelden')
  assert.equal(await home.page.locator('html').getAttribute('lang'), 'de')
  await home.fill('Benutzername oder E-Mail-Adresse', user.name)
  await home.press('Weiter')
  await home.sees('Kennwort eingeben')
  await home.fill('Kennwort', 'nicht das richtige')
  await home.press('Anmelden')
  const problem = await home.page.getByRole('alert').innerText()
  assert.match(problem, /Kennwort/)
})

story('without a mouse, everything is reached by the keyboard', async ({ visitor }) => {
  const { user, generator } = await withGenerator(visitor)
  await under(always(user), async () => {
    const home = await visitor({ address: HOME })
    const { keyboard } = home.page
    await home.begins(app)
    await home.sees('Sign in')
    // The field that is asked for has the focus when the page is there, and Enter sends what is typed.
    await keyboard.type(user.name)
    await keyboard.press('Enter')
    await home.sees('Enter your password')
    await keyboard.type(user.password)
    await keyboard.press('Enter')
    await home.sees('Enter the code')
    await keyboard.type(generator.next())
    await keyboard.press('Enter')
    await home.sees('Stay signed in on this device?')
    await home.tabsTo('No')
    await keyboard.press('Enter')
    await home.reads(`Signed in as ${user.name}`)
  })
})
