// Stories in a real browser: each begins with nobody signed in anywhere, and leaves a picture behind where it fails.

import { mkdir } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { certificateHash } from './deployment.mjs'
import { relyingParty } from './relyingParty.mjs'
import { Visitor, rehearsal } from './visitor.mjs'

const PICTURES = new URL('failures/', import.meta.url).pathname
/** A story has some ten pages, each with a look by axe. */
const STORY_TIMEOUT_MS = 180_000

let browser
/** The page that people sign in to. */
export let app

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      // Instead of ignoring errors, after which Chromium has no passkeys: this one certificate is right.
      `--ignore-certificate-errors-spki-list=${await certificateHash()}`,
      // Without a sandbox of its own, for containers that run as root.
      '--no-sandbox',
    ],
  })
  app = await relyingParty()
})

after(async () => {
  app?.close()
  await browser?.close()
})

/** A test; `tell` gets a function that opens a browser of its own for somebody, wherever and whenever they are. */
export function story(name, tell) {
  test(name, { timeout: STORY_TIMEOUT_MS }, async (t) => {
    const visitors = []
    const visitor = async (options = {}) => {
      const context = await browser.newContext({
        locale: options.locale ?? 'en-GB',
        javaScriptEnabled: options.javaScriptEnabled ?? true,
        userAgent: options.userAgent,
        colorScheme: options.colorScheme,
        extraHTTPHeaders: rehearsal(options),
      })
      const opened = new Visitor(context, await context.newPage(), options)
      visitors.push(opened)
      return opened
    }
    try {
      await tell({ visitor, step: (step, work) => taken(t, step, work) })
    } catch (error) {
      await photograph(name, visitors)
      throw error
    } finally {
      await Promise.all(visitors.map(({ context }) => context.close()))
    }
  })
}

/** A step of a story: what comes after one that fails makes no sense. */
async function taken(t, name, work) {
  let failure
  await t.test(name, async () => {
    try {
      await work()
    } catch (error) {
      failure = error
      throw error
    }
  })
  if (failure) throw failure
}

async function photograph(story, visitors) {
  await mkdir(PICTURES, { recursive: true })
  const name = story.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const taken = visitors.map(({ page }, index) =>
    page.screenshot({ path: `${PICTURES}${name}-${index + 1}.png`, fullPage: true }),
  )
  // A page that is gone has no picture; the story's own failure is the one to tell.
  await Promise.allSettled(taken)
}
