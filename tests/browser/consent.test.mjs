// What applications may do, and who allows it.

import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { url } from './deployment.mjs'
import { graph, list, newPerson } from './graph.mjs'
import { HOME } from './people.mjs'
import { unknownParty } from './relyingParty.mjs'
import { story } from './stories.mjs'

/** What only an administrator can allow. */
const ALL_USERS = 'User.Read.All'
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10'

let expenses
let directory

before(async () => {
  expenses = await unknownParty({ name: 'Expenses' })
  directory = await unknownParty({ name: 'Staff directory', needs: ['User.Read', ALL_USERS] })
})

after(() => {
  expenses?.close()
  directory?.close()
})

const grantsOf = (party) => list('oauth2PermissionGrants', { filter: `clientId eq '${party.principal}'` })

story('an application that nobody has allowed anything asks the person', async ({ visitor }) => {
  const user = await newPerson()
  const home = await visitor({ address: HOME })
  await home.identifies(expenses, user)
  await home.sees('Allow access?')
  await home.reads('Expenses would like to:')
  await home.reads('You go on to localhost')
  await home.press('Do not allow')
  await home.reads('Failed: access_denied')
  assert.deepEqual(await grantsOf(expenses), [])

  await home.identifies(expenses, user)
  await home.sees('Allow access?')
  await home.press('Allow')
  await home.arrives(user)
  const [grant] = await grantsOf(expenses)
  assert.equal(grant.consentType, 'Principal')
  assert.equal(grant.principalId, user.id)
  assert.match(grant.scope, /User\.Read/)

  // It is asked once; and of everybody for themselves.
  await home.forgetsApp(expenses)
  await home.begins(expenses)
  await home.reads(`Signed in as ${user.name}`)
  const another = await newPerson()
  const office = await visitor({ address: HOME })
  await office.identifies(expenses, another)
  await office.sees('Allow access?')
})

story('what a person cannot allow, an administrator allows for everybody', async ({ visitor }) => {
  const user = await newPerson()
  const home = await visitor({ address: HOME })
  const asks = async () => {
    await home.begins(directory, `?scopes=${ALL_USERS}`)
    await home.userName(user)
    await home.password(user)
  }
  await asks()
  await home.sees('An administrator has to allow this app')
  await home.press('Back to the app')
  await home.reads('Failed:')

  const administrator = await newPerson()
  await graph('POST', 'roleManagement/directory/roleAssignments', {
    roleDefinitionId: GLOBAL_ADMINISTRATOR,
    principalId: administrator.id,
    directoryScopeId: '/',
  })
  const request = new URLSearchParams({ client_id: directory.appId, redirect_uri: `${directory.origin}/`, state: 'x' })
  const consent = `/common/adminconsent?${request}`
  // A link does not make anybody an administrator.
  const other = await visitor({ address: HOME })
  await other.visits(consent, user)
  await other.sees('An administrator has to allow this app')
  const office = await visitor({ address: HOME })
  await office.visits(consent, administrator)
  await office.sees('Allow access for everybody in your organisation?')
  await office.reads('Staff directory would like to:')
  assert.ok(office.page.url().startsWith(url))
  await office.press('Allow')
  await office.page.waitForURL(`${directory.origin}/**`)
  assert.equal(new URL(office.page.url()).searchParams.get('admin_consent'), 'True')
  const [grant] = await grantsOf(directory)
  assert.equal(grant.consentType, 'AllPrincipals')
  assert.ok(grant.scope.includes(ALL_USERS), grant.scope)

  await asks()
  await home.arrives(user)
})
