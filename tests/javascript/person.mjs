// A person at a browser without JavaScript: reads pages, fills in what they ask for, presses the button that stands out, and
// goes where they lead.

import assert from 'node:assert/strict'
import { url as server } from './deployment.mjs'

/** Nobody clicks through more pages to sign in once. */
const PAGES_MAX = 20

/** A browser with its cookies, on the server under test. */
export class Browser {
  #cookies = new Map()

  /** The page that is shown in the end, `{ url, text, form }`; or, where the browser was sent to another site, `{ left }`. */
  async open(url, fields) {
    for (let count = 0; count < PAGES_MAX; count++) {
      if (new URL(url).origin !== new URL(server).origin) return { left: new URL(url), fields }
      const answer = await fetch(url, this.#request(fields))
      for (const cookie of answer.headers.getSetCookie()) this.#keep(cookie)
      const location = answer.headers.get('location')
      if (!location) {
        const text = await answer.text()
        return { url, status: answer.status, text, form: formOf(text) }
      }
      await answer.body?.cancel()
      url = new URL(location, url).href
      fields = undefined
    }
    throw new Error(`sent on more than ${PAGES_MAX} times, at last to ${url}`)
  }

  /** Opens `url` and fills in what is asked for until the browser is sent away, or a page has nothing more to press. */
  async walk(url, answers) {
    let page = await this.open(url)
    for (let count = 0; count < PAGES_MAX && !page.left && page.form; count++) page = await this.submit(page, answers)
    return page
  }

  /** Fills in the page's form and presses its button. */
  submit({ url, text, form }, answers) {
    const missing = form.asked.filter((name) => !(name in answers))
    assert.deepEqual(missing, [], text)
    const filled = Object.fromEntries(form.asked.map((name) => [name, answers[name]]))
    return this.open(new URL(form.address, url).href, { ...form.held, ...filled, ...form.pressed })
  }

  #request(fields) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { Accept: 'text/html', Cookie: cookie }
    if (!fields) return { headers, redirect: 'manual' }
    // Browsers say where a form comes from, and servers may ask.
    headers.Origin = server
    return { method: 'POST', headers, redirect: 'manual', body: new URLSearchParams(fields) }
  }

  #keep(cookie) {
    const [pair, ...attributes] = cookie.split(';')
    const [name, value] = pair.split(/=(.*)/s)
    const isGone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute))
    if (isGone) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

/** The form with the button that stands out: where it goes, what it holds, what it asks for. */
function formOf(text) {
  for (const [, head, body] of text.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)) {
    const buttons = [...body.matchAll(/<button([^>]*)>/g)].map(([, button]) => button)
    const button = buttons.find((one) => /class="[^"]*\bprimary\b/.test(one))
    if (button === undefined) continue
    const form = { address: attribute(head, 'action'), held: {}, asked: [], pressed: {} }
    if (attribute(button, 'name')) form.pressed[attribute(button, 'name')] = attribute(button, 'value') ?? ''
    for (const [, input] of body.matchAll(/<input([^>]*)>/g)) {
      const name = attribute(input, 'name')
      const isGiven = attribute(input, 'type') === 'hidden' || /\breadonly\b/.test(input)
      if (!isGiven && /\brequired\b/.test(input)) form.asked.push(name)
      else if (isGiven) form.held[name] = attribute(input, 'value') ?? ''
    }
    return form
  }
  return undefined
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#34': '"', '#38': '&', '#39': "'", '#60': '<', '#62': '>', '#x27': "'" }

function attribute(tag, name) {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)
  return found?.[1].replace(/&(#?\w+);/g, (whole, entity) => ENTITIES[entity] ?? whole)
}
