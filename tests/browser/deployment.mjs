// The server under test, as tests/support/with-server describes it in the environment, and who can sign in to it.

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:tls'

function variable(name) {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: start the suite with tests/browser/run`)
  return value
}

export const url = variable('KEEPWATCH_URL')
export const tenant = variable('KEEPWATCH_TENANT')

/** Has every permission. */
export const demo = { clientId: variable('KEEPWATCH_CLIENT_ID'), clientSecret: variable('KEEPWATCH_CLIENT_SECRET') }

const account = (name) => ({ name: variable(name), password: variable(`${name}_PASSWORD`) })

/** MyTestUser1, whom the tutorial is about. */
export const testUser = { ...account('KEEPWATCH_TEST_USER'), address: variable('KEEPWATCH_TEST_USER_ADDRESS') }
/** A global administrator. */
export const administrator = { ...account('KEEPWATCH_ADMIN'), address: variable('KEEPWATCH_ADMIN_ADDRESS') }
/** Somebody with a code generator. */
export const colleague = {
  ...account('KEEPWATCH_COLLEAGUE'),
  address: variable('KEEPWATCH_COLLEAGUE_ADDRESS'),
  generator: variable('KEEPWATCH_COLLEAGUE_TOTP'),
}

/** A program for phones and desktops, which has no secret. */
export const nativeProgram = variable('KEEPWATCH_NATIVE_ID')

/** The hash by which Chromium knows the server's certificate: a profile of its own does not know our authority. */
export async function certificateHash() {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), servername: hostname })
  await once(socket, 'secureConnect')
  const key = socket.getPeerX509Certificate().publicKey.export({ type: 'spki', format: 'der' })
  socket.destroy()
  return createHash('sha256').update(key).digest('base64')
}
