// A person at a browser: what they see, and what they do there. Elements are found as people find them, by what they are
// and what they are called.

import assert from 'node:assert/strict'
import { url } from './deployment.mjs'
import { look } from './look.mjs'
import { Generator } from './totp.mjs'

/** How long a page may take. A debug build hashes a password in a second, and machines are busy. */
const PATIENCE_MS = 20_000
/** More than any of our pages has to stop at. */
const TABS_MAX = 30

export class Visitor {
  /** `ahead`: by how many seconds this person's clock is ahead of the machine's. */
  constructor(context, page, { address, ahead = 0, javaScriptEnabled = true }) {
    Object.assign(this, { context, page, address, ahead, javaScriptEnabled })
    page.on('request', (request) => {
      if (request.url().includes('/oauth2/v2.0/authorize?')) this.began = request.url()
    })
  }

  /** Goes on from another address, or at another time. */
  async move({ address = this.address, ahead = this.ahead }) {
    Object.assign(this, { address, ahead })
    await this.context.setExtraHTTPHeaders(rehearsal(this))
  }

  /** Waits for the page with that heading, and looks at it. */
  async sees(heading) {
    const shown = this.page.getByRole('heading', { level: 1, name: heading, exact: true })
    await this.waitsFor(shown, `the page “${heading}”`)
    if (this.javaScriptEnabled) await look(this.page)
  }

  /** Waits for a text anywhere on the page. */
  async reads(text) {
    await this.waitsFor(this.page.getByText(text).first(), `the text “${text}”`)
  }

  async waitsFor(locator, what) {
    try {
      await locator.waitFor({ timeout: PATIENCE_MS })
    } catch {
      const text = await this.page.locator('body').innerText()
      assert.fail(`${what} does not come; at ${this.page.url()} there is:\n${text}`)
    }
  }

  async press(name) {
    await this.page.getByRole('button', { name, exact: true }).click()
  }

  async fill(label, text) {
    await this.page.getByLabel(label, { exact: true }).fill(text)
  }

  /** Begins to sign in at an application. */
  async begins(app, query = '') {
    await this.page.goto(`${app.origin}/${query}`)
    await this.reads('Signed out')
    await this.press('Sign in')
  }

  /** The application forgets who it was; the browser does not. */
  async forgetsApp(app) {
    await this.page.goto(app.origin)
    await this.page.evaluate(() => sessionStorage.clear())
  }

  async userName({ name }) {
    await this.sees('Sign in')
    await this.fill('User name or email address', name)
    await this.press('Next')
  }

  async password({ password }) {
    await this.sees('Enter your password')
    await this.fill('Password', password)
    await this.press('Sign in')
  }

  /** Types a code of a generator's. */
  code(generator) {
    return this.typesCode(generator.next(this.ahead))
  }

  async typesCode(code) {
    await this.sees('Enter the code')
    await this.fill('Code of six digits', code)
    await this.press('Verify')
  }

  /** Begins to sign in and says who it is. */
  async identifies(app, person) {
    await this.begins(app)
    await this.userName(person)
    await this.password(person)
  }

  /** Types a new password where one is asked for. */
  async choosesPassword(person, password) {
    await this.fill('New password', password)
    await this.fill('New password, once more', password)
    await this.press('Save new password')
    person.password = password
  }

  /** Answers whether to stay signed in, and waits until the application knows who it is. */
  async arrives(person, { stay = 'No' } = {}) {
    await this.sees('Stay signed in on this device?')
    await this.press(stay)
    await this.reads(`Signed in as ${person.name}`)
  }

  /** Sees that there is no way on. */
  async isBlocked(heading = 'You cannot sign in right now') {
    await this.sees(heading)
  }

  /** Signs in where nothing but the password is asked. */
  async signsIn(app, person) {
    await this.identifies(app, person)
    await this.arrives(person)
  }

  /** Opens a page of one's own account, and signs in where nothing but the password is asked. */
  async visits(path, person) {
    await this.opens(path)
    await this.userName(person)
    await this.password(person)
    await this.sees('Stay signed in on this device?')
    await this.press('No')
  }

  /** Reads the secret that the page for a new generator shows. */
  async readsSecret() {
    await this.sees('Set up an authenticator app')
    return this.page.locator('#secret').innerText()
  }

  /** Answers the page that shows the secret of a new generator. */
  async registersGenerator() {
    const generator = new Generator(await this.readsSecret())
    await this.fill('Type the six digits that the app now shows.', generator.next(this.ahead))
    await this.press('Verify')
    return generator
  }

  /** Notes the recovery codes that are shown. */
  async keepsCodes() {
    await this.sees('Keep your recovery codes')
    const codes = await this.page.locator('#codes code').allInnerTexts()
    await this.page.getByLabel('I have printed or saved these codes').check()
    await this.press('Next')
    return codes
  }

  /** Presses the button of a way to prove who one is. */
  async chooses(way) {
    await this.page.getByRole('button', { name: new RegExp(`^${way}`) }).click()
  }

  /**
   * Has a device that makes passkeys, and says yes to whatever it is asked. What it is asked while its owner is not
   * there, by `isThere`, it leaves unanswered.
   */
  async hasAuthenticator() {
    const session = await this.context.newCDPSession(this.page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    const isThere = (enabled) =>
      session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    return { isThere }
  }

  /** Opens what is folded under that summary. */
  async unfolds(summary) {
    await this.page.locator('summary').filter({ hasText: summary }).first().click()
  }

  /** Goes to another page by the link of that name. */
  async follows(name) {
    await this.page.getByRole('link', { name, exact: true }).click()
  }

  /** Presses Tab until that button has the focus. */
  async tabsTo(name) {
    const wanted = this.page.getByRole('button', { name, exact: true })
    for (let presses = 0; presses < TABS_MAX; presses += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return
      await this.page.keyboard.press('Tab')
    }
    assert.fail(`“${name}” is not reached by the keyboard`)
  }

  async opens(path) {
    await this.page.goto(url + path)
  }
}

/** The headers by which the server knows where and when somebody is. */
export function rehearsal({ address, ahead = 0 }) {
  const headers = { 'X-Keepwatch-Rehearsal-Seconds': String(ahead) }
  return address ? { ...headers, 'X-Keepwatch-Rehearsal-Address': address } : headers
}
