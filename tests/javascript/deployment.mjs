// The server under test, as tests/support/with-server describes it in the environment.

import { readFileSync } from 'node:fs'

function variable(name) {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: start the suite with tests/javascript/run`)
  return value
}

export const url = variable('KEEPWATCH_URL')
export const tenant = variable('KEEPWATCH_TENANT')

/** Has every permission. */
export const demo = { clientId: variable('KEEPWATCH_CLIENT_ID'), clientSecret: variable('KEEPWATCH_CLIENT_SECRET') }
/** May read risk detections and nothing else. */
export const reader = { clientId: variable('APP_READER_ID'), clientSecret: variable('APP_READER_SECRET') }
/** As `reader`, and signs its token requests. */
export const signer = {
  clientId: variable('APP_SIGNER_ID'),
  certificate: readFileSync(variable('CLIENT_CERTIFICATE'), 'utf8'),
  privateKey: readFileSync(variable('CLIENT_KEY'), 'utf8'),
}
