// The tutorial "Identify and remediate risks by using identity protection APIs", step by step, under its own headings.

import assert from 'node:assert/strict'
import { testUser } from './deployment.mjs'
import { graph, known, list, removePolicy } from './graph.mjs'
import { protects } from './people.mjs'
import { TOR_EXIT } from './places.mjs'
import { app, story } from './stories.mjs'

/** The policy of the tutorial's requests, as they are written there. */
const policy = (user, displayName, control) => ({
  displayName,
  state: 'enabled',
  conditions: {
    signInRiskLevels: ['high', 'medium'],
    applications: { includeApplications: ['All'] },
    users: { includeUsers: [user.id] },
  },
  grantControls: { operator: 'OR', builtInControls: [control] },
})

const latestDetection = async () => {
  const filter = "userDisplayName eq 'MyTestUser1'"
  const found = await list('identityProtection/riskDetections', { filter, orderby: 'detectedDateTime desc' })
  return found.find(({ riskEventType }) => riskEventType === 'anonymizedIPAddress')
}

story('Identify and remediate risks by using identity protection APIs', async ({ visitor, step }) => {
  const user = await known(testUser)
  assert.equal(user.id, '4628e7df-dff3-407c-a08f-75f08c0806dc')
  const policies = []
  let generator

  await step('Step 1: Trigger a risk detection', async () => {
    const anonymous = await visitor({ address: TOR_EXIT })
    await anonymous.signsIn(app, user)
  })

  await step('Step 2: List risk detections', async () => {
    const detection = await latestDetection()
    assert.equal(detection.riskEventType, 'anonymizedIPAddress')
    assert.equal(detection.riskState, 'atRisk')
    assert.equal(detection.riskLevel, 'medium')
    assert.equal(detection.ipAddress, TOR_EXIT)
    assert.equal(detection.detectionTimingType, 'realtime')
    assert.equal(detection.location.city, 'Chisinau')
    assert.equal(detection.userId, user.id)
  })

  await step('Step 3: Create a conditional access policy: Set up multifactor authentication', async () => {
    const home = await visitor({ address: user.address })
    const set = await protects(home, user)
    generator = set.generator
  })

  await step('Step 3: Create a conditional access policy: Create the conditional access policy', async () => {
    const made = await graph('POST', 'identity/conditionalAccess/policies', policy(user, 'Policy for risky sign-in', 'mfa'))
    assert.equal(made.state, 'enabled')
    policies.push(made)
  })

  await step('Step 4: Trigger another risky sign in but complete multifactor authentication', async () => {
    const anonymous = await visitor({ address: TOR_EXIT })
    await anonymous.identifies(app, user)
    await anonymous.code(generator)
    await anonymous.arrives(user)
  })

  await step('Step 5: List risk detections', async () => {
    const detection = await latestDetection()
    assert.equal(detection.riskState, 'remediated')
    assert.equal(detection.riskDetail, 'userPassedMFADrivenByRiskBasedPolicy')
  })

  await step('[Optional] Block the user from signing in', async () => {
    const body = policy(user, 'Policy for risky sign-in block access', 'block')
    policies.push(await graph('POST', 'identity/conditionalAccess/policies', body))
    const anonymous = await visitor({ address: TOR_EXIT })
    await anonymous.identifies(app, user)
    await anonymous.isBlocked()
    await anonymous.reads('AADSTS53003')
  })

  await step('Step 6: Dismiss risky users', async () => {
    await graph('POST', 'identityProtection/riskyUsers/dismiss', { userIds: [user.id] }, 204)
    const detection = await latestDetection()
    assert.equal(detection.riskState, 'dismissed')
    const risky = await graph('GET', `identityProtection/riskyUsers/${user.id}`)
    assert.equal(risky.riskState, 'dismissed')
    assert.equal(risky.riskLevel, 'none')
  })

  await step('Step 7: Clean up resources', async () => {
    for (const made of policies) await removePolicy(made)
    const left = await list('identity/conditionalAccess/policies', { filter: "startswith(displayName, 'Policy for risky')" })
    assert.deepEqual(left, [])
  })
})
