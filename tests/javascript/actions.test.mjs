import assert from 'node:assert/strict'
import { test } from 'node:test'
import { graph } from './clients.mjs'
import { newRiskyUser } from './engine.mjs'

const USERS = '/identityProtection/riskyUsers'
const SIGN_INS = '/auditLogs/signIns'
const KNOW_ALL = ['Prefer', 'include-unknown-enum-members']

/** Level, state and detail of a user and of the user's one sign-in, and the states of the detections. */
async function risk(user) {
  const account = await graph.api(`${USERS}/${user.id}`).header(...KNOW_ALL).get()
  const signIn = await graph.api(`${SIGN_INS}/${user.signIn}`).header(...KNOW_ALL).get()
  const detections = await graph.api('/identityProtection/riskDetections').filter(`userId eq '${user.id}'`).get()
  return {
    user: [account.riskLevel, account.riskState, account.riskDetail],
    signIn: [signIn.riskLevelAggregated, signIn.riskState, signIn.riskDetail],
    detections: detections.value.map((detection) => [detection.riskEventType, detection.riskState]).toSorted(),
  }
}

const history = async (user) => (await graph.api(`${USERS}/${user.id}/history`).get()).value

const ON_USERS = [
  ['confirmCompromised', 'high', 'confirmedCompromised', 'adminConfirmedUserCompromised'],
  ['dismiss', 'none', 'dismissed', 'adminDismissedAllRiskForUser'],
  ['confirmSafe', 'none', 'confirmedSafe', 'adminConfirmedAccountSafe'],
]
for (const [action, level, state, detail] of ON_USERS) {
  test(`${action} on a user`, async () => {
    const user = await newRiskyUser()
    assert.equal(await graph.api(`${USERS}/${action}`).post({ userIds: [user.id] }), undefined)
    const added = action === 'confirmCompromised' ? [['adminConfirmedUserCompromised', state]] : []
    assert.deepEqual(await risk(user), {
      user: [level, state, detail],
      signIn: [level, state, detail],
      detections: [...added, ['anonymizedIPAddress', state]],
    })
    const [newest, oldest, ...others] = await history(user)
    assert.deepEqual([newest.riskState, oldest.riskState, others], [state, 'atRisk', []])
    assert.ok(newest.initiatedBy)
    assert.equal(oldest.initiatedBy, null)
    const { '@odata.context': _, ...alone } = await graph.api(`${USERS}/${user.id}/history/${newest.id}`).get()
    assert.deepEqual(alone, newest)
  })
}

const ON_SIGN_INS = [
  ['confirmCompromised', 'high', 'confirmedCompromised', 'adminConfirmedSigninCompromised'],
  ['dismiss', 'none', 'dismissed', 'adminDismissedRiskForSignIn'],
  ['confirmSafe', 'none', 'confirmedSafe', 'adminConfirmedSigninSafe'],
]
for (const [action, level, state, detail] of ON_SIGN_INS) {
  test(`${action} on a sign-in`, async () => {
    const user = await newRiskyUser()
    await graph.api(`${SIGN_INS}/${action}`).post({ requestIds: [user.signIn] })
    assert.deepEqual(await risk(user), {
      user: [level, state, detail],
      signIn: [level, state, detail],
      detections: [['anonymizedIPAddress', state]],
    })
  })
}
