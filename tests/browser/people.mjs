// People who are there before a story begins, and what they have set up by then, as people do it.

import { administrator } from './deployment.mjs'
import { newPerson, policyFor, under } from './graph.mjs'
import { app } from './stories.mjs'

/** The address of somebody's home, as far as the table of places is concerned. */
export const HOME = administrator.address

/** A policy that asks one user for a second factor wherever they are. */
export const always = (user) => policyFor(user, `Always a second factor for ${user.name}`, {}, ['mfa'])

/** Somebody new who has signed in at home, so that it is familiar, with a password and nothing else. */
export async function atHome(visitor) {
  const user = await newPerson()
  const home = await visitor({ address: HOME })
  await home.signsIn(app, user)
  return { user, home }
}

/** The same with a code generator and recovery codes, which they set up when a policy asked them to. */
export async function withGenerator(visitor) {
  const user = await newPerson()
  const home = await visitor({ address: HOME })
  return { user, home, ...(await protects(home, user)) }
}

/** Signs in at home where a second factor is asked for, and sets up a code generator on the way. */
export function protects(home, user) {
  return under(always(user), async () => {
    await home.identifies(app, user)
    await home.sees('Protect your account')
    await home.chooses('Authenticator app')
    const generator = await home.registersGenerator()
    const codes = await home.keepsCodes()
    await home.arrives(user)
    return { generator, codes }
  })
}
