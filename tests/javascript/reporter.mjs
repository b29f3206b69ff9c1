// Shows what failed, and ends with the line that all suites of this project end with.

import { inspect } from 'node:util'

export default async function* report(events) {
  let passed = 0
  let failed = 0
  for await (const { type, data } of events) {
    const isTest = data?.details?.type !== 'suite'
    if (type === 'test:pass' && isTest) passed += 1
    if (type === 'test:fail' && isTest) {
      failed += 1
      yield `FAILED ${data.file ?? ''} ${data.name}\n${inspect(data.details.error.cause ?? data.details.error)}\n\n`
    }
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message
  }
  yield `${passed} passed, ${failed} failed\n`
}
