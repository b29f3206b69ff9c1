// Somebody shows our pages under a name of their own, and reads what is typed there.

import assert from 'node:assert/strict'
import { detectionsOf, riskOf, signInsOf } from './graph.mjs'
import { HOME, atHome } from './people.mjs'
import { relay } from './relay.mjs'
import { app, story } from './stories.mjs'
import { rehearsal } from './visitor.mjs'

/** The address at which the application's page would begin, as a mail would lure somebody there. */
async function lured(visitor, shownBy) {
  const helper = await visitor({ address: HOME })
  await helper.begins(app)
  await helper.sees('Sign in')
  const victim = await visitor({ address: HOME })
  await victim.page.goto(shownBy.shown(helper.began))
  await victim.sees('Sign in')
  return victim
}

story('whoever is lured to a relay is told before the password is asked for', async ({ visitor }) => {
  const { user } = await atHome(visitor)
  const evil = await relay({ knows: () => false, headers: rehearsal({ address: HOME }) })
  try {
    const victim = await lured(visitor, evil)
    await victim.userName(user)
    await victim.sees('Somebody else showed you our page')
    await victim.reads('login.keepwatch.test')
    assert.deepEqual(await detectionsOf(user), [], 'no password was given')
  } finally {
    evil.close()
  }
})

story('a relay that gets a right password is found out, and the sign-in comes to nothing', async ({ visitor }) => {
  const { user } = await atHome(visitor)
  // This one knows of the script on the first page only.
  const knows = (html) => !html.includes('name="password"')
  const evil = await relay({ knows, headers: rehearsal({ address: HOME }) })
  try {
    const victim = await lured(visitor, evil)
    await victim.userName(user)
    await victim.password(user)
    await victim.sees('Somebody else showed you our page')
    const [detection] = await detectionsOf(user)
    assert.equal(detection.riskEventType, 'attackerinTheMiddle')
    assert.equal(detection.riskLevel, 'high')
    assert.match(detection.additionalInfo, /login\.keepwatch\.test/)
    const [signIn] = await signInsOf(user)
    assert.equal(signIn.id, detection.requestId)
    assert.equal(signIn.status.errorCode, 50053)
    assert.equal((await riskOf(user)).riskLevel, 'high')
    const cookies = await victim.context.cookies()
    assert.ok(!cookies.some(({ name }) => name.endsWith('keepwatch-session')), 'the relay has no session')
  } finally {
    evil.close()
  }
})
