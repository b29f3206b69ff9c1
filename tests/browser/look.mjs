// What every page that people see must be: without failings that a program can find in it.

import assert from 'node:assert/strict'
import axe from 'axe-core'

/** Rules beyond those of WCAG 2.2 at level AA, which all apply, that a page of ours must keep as well. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Fails where the page that is shown has a failing, and says which and where. */
export async function look(page) {
  // Not as an element of the page, whose policy admits no script of ours.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }), TAGS)
  const failings = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html}`))
  assert.deepEqual(failings, [], `failings on ${await page.title()}`)
}
