// What ends a risk, and what lets somebody in again who was kept out. Each story ends with what Graph says of it.
// Source: Microsoft Entra ID Protection, "Remediate risks and unblock users".

import assert from 'node:assert/strict'
import { detectionsOf, graph, policyFor, riskOf, signInsOf, under } from './graph.mjs'
import { HOME, always, atHome, withGenerator } from './people.mjs'
import { TOR_EXIT } from './places.mjs'
import { app, story } from './stories.mjs'

const RISKY_SIGN_INS = { signInRiskLevels: ['medium', 'high'] }
const RISKY_USERS = { userRiskLevels: ['high'] }

/** Keeps somebody out who signs in from the Tor network. */
const blocked = (user) => policyFor(user, `Block ${user.name}`, RISKY_SIGN_INS, ['block'])
/** Asks for a second factor there. */
const mfa = (user) => policyFor(user, `Second factor for ${user.name}`, RISKY_SIGN_INS, ['mfa'])

/** An administrator is sure that somebody else has the account. */
async function compromised(user) {
  await graph('POST', 'identityProtection/riskyUsers/confirmCompromised', { userIds: [user.id] }, 204)
  assert.equal((await riskOf(user)).riskLevel, 'high')
}

async function hasRisk(user, riskState, riskDetail) {
  const found = await riskOf(user)
  assert.deepEqual({ riskState: found.riskState, riskDetail: found.riskDetail }, { riskState, riskDetail })
  assert.equal(found.riskLevel, riskState === 'atRisk' ? 'medium' : 'none')
}

async function latestHas(user, riskState, riskDetail) {
  const latest = (await detectionsOf(user)).find(({ riskEventType }) => riskEventType === 'anonymizedIPAddress')
  assert.deepEqual([latest.riskState, latest.riskDetail], [riskState, riskDetail])
}

story('a second factor that a policy asks for remedies the risk of the sign-in', async ({ visitor }) => {
  const { user, generator } = await withGenerator(visitor)
  await under(mfa(user), async (policy) => {
    const anonymous = await visitor({ address: TOR_EXIT, ahead: 60 })
    await anonymous.identifies(app, user)
    await anonymous.code(generator)
    await anonymous.arrives(user)
    await latestHas(user, 'remediated', 'userPassedMFADrivenByRiskBasedPolicy')
    await hasRisk(user, 'remediated', 'userPassedMFADrivenByRiskBasedPolicy')
    const [signIn] = await signInsOf(user)
    assert.equal(signIn.status.errorCode, 0)
    assert.equal(signIn.riskLevelDuringSignIn, 'medium')
    const applied = signIn.appliedConditionalAccessPolicies.find(({ id }) => id === policy.id)
    assert.equal(applied.result, 'success')
  })
})

story('a wrong second factor leaves the risk as it is', async ({ visitor }) => {
  const { user } = await withGenerator(visitor)
  await under(mfa(user), async () => {
    const anonymous = await visitor({ address: TOR_EXIT, ahead: 60 })
    await anonymous.identifies(app, user)
    await anonymous.sees('Enter the code')
    await anonymous.fill('Code of six digits', '000000')
    await anonymous.press('Verify')
    await anonymous.reads('That is not the right code. Type the one that is shown now.')
    await latestHas(user, 'atRisk', 'none')
    await hasRisk(user, 'atRisk', 'none')
  })
})

story('a new password that a user risk policy asks for remedies the risk of the user', async ({ visitor }) => {
  const { user, generator } = await withGenerator(visitor)
  await compromised(user)
  const policy = policyFor(user, `New password for ${user.name}`, RISKY_USERS, ['mfa', 'passwordChange'], 'AND')
  await under(policy, async () => {
    const home = await visitor({ address: HOME, ahead: 60 })
    const old = user.password
    await home.identifies(app, user)
    await home.code(generator)
    await home.sees('Change your password')
    await home.choosesPassword(user, 'slow copper meadow lantern')
    await home.arrives(user)
    await hasRisk(user, 'remediated', 'userPerformedSecuredPasswordReset')

    const later = await visitor({ address: HOME, ahead: 120 })
    await later.identifies(app, { ...user, password: old })
    await later.reads('User name or password is not right. Check both, and whether capitals are locked.')
  })
})

story('somebody who resets a forgotten password by a second factor is no longer at risk', async ({ visitor }) => {
  const { user, generator } = await withGenerator(visitor)
  await compromised(user)
  const home = await visitor({ address: HOME, ahead: 60 })
  await home.opens('/password/reset')
  await home.sees('Set a new password')
  await home.fill('User name or email address', user.name)
  await home.press('Next')
  await home.code(generator)
  await home.sees('Choose a new password')
  await home.choosesPassword(user, 'quiet harbour violet engine')
  await home.sees('Your new password is set')
  await hasRisk(user, 'remediated', 'userPerformedSecuredPasswordReset')
  const later = await visitor({ address: HOME, ahead: 120 })
  await later.signsIn(app, user)
})

story('a strong second factor that no policy asks for dismisses the risk of the sign-in', async ({ visitor }) => {
  const { user, generator } = await withGenerator(visitor)
  // What asks is about where somebody is, and not about risk.
  await under(always(user), async () => {
    const anonymous = await visitor({ address: TOR_EXIT, ahead: 60 })
    await anonymous.identifies(app, user)
    await anonymous.code(generator)
    await anonymous.arrives(user)
    await latestHas(user, 'dismissed', 'aiConfirmedSigninSafe')
    await hasRisk(user, 'dismissed', 'aiConfirmedSigninSafe')
  })
})

/** Signs in from the Tor network, in vain. */
async function isKeptOut(visitor, user, ahead = 60) {
  const anonymous = await visitor({ address: TOR_EXIT, ahead })
  await anonymous.identifies(app, user)
  await anonymous.isBlocked()
  await anonymous.reads('AADSTS53003')
  const [signIn] = await signInsOf(user)
  assert.equal(signIn.status.errorCode, 53003)
  assert.equal(signIn.conditionalAccessStatus, 'failure')
}

story('who was blocked signs in from a familiar place, and the risk of the sign-in is gone', async ({ visitor }) => {
  const { user } = await atHome(visitor)
  await under(blocked(user), async () => {
    await isKeptOut(visitor, user)
    const home = await visitor({ address: HOME, ahead: 120 })
    await home.signsIn(app, user)
    await latestHas(user, 'dismissed', 'aiConfirmedSigninSafe')
  })
})

/** Whom a policy on user risk keeps out. */
const UNBLOCKED_BY = [
  {
    name: 'dismissing their risk',
    remedy: (user) => graph('POST', 'identityProtection/riskyUsers/dismiss', { userIds: [user.id] }, 204),
    ends: ['dismissed', 'adminDismissedAllRiskForUser'],
  },
  {
    name: 'resetting their password',
    remedy: async (user) => {
      user.password = 'granite orchard seven whistle'
      const passwordProfile = { password: user.password, forceChangePasswordNextSignIn: false }
      await graph('PATCH', `users/${user.id}`, { passwordProfile }, 204)
    },
    ends: ['remediated', 'adminGeneratedTemporaryPassword'],
  },
  {
    name: 'leaving them out of the policy',
    remedy: (user, policy) =>
      graph('PATCH', `identity/conditionalAccess/policies/${policy.id}`, {
        conditions: { ...policy.conditions, users: { ...policy.conditions.users, excludeUsers: [user.id] } },
      }),
  },
  {
    name: 'switching the policy off',
    remedy: (_, policy) => graph('PATCH', `identity/conditionalAccess/policies/${policy.id}`, { state: 'disabled' }),
  },
]

for (const { name, remedy, ends } of UNBLOCKED_BY) {
  story(`who is blocked for the risk of the account is let in by ${name}`, async ({ visitor }) => {
    const { user } = await atHome(visitor)
    await compromised(user)
    await under(policyFor(user, `Block ${user.name}`, RISKY_USERS, ['block']), async (policy) => {
      const before = await visitor({ address: HOME })
      await before.identifies(app, user)
      await before.isBlocked('Your account is locked for its own protection')
      await remedy(user, policy)
      const after = await visitor({ address: HOME, ahead: 60 })
      await after.signsIn(app, user)
      if (ends) await hasRisk(user, ...ends)
      else assert.equal((await riskOf(user)).riskState, 'confirmedCompromised')
    })
  })
}

story('who has no second factor cannot set one up at a risky sign-in', async ({ visitor }) => {
  const { user } = await atHome(visitor)
  await under(mfa(user), async () => {
    const anonymous = await visitor({ address: TOR_EXIT, ahead: 60 })
    await anonymous.identifies(app, user)
    await anonymous.isBlocked('A second proof is needed, and cannot be set up here')
    await anonymous.reads('AADSTS53004')
    await latestHas(user, 'atRisk', 'none')
  })
})
