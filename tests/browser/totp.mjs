// A code generator, as a phone has one.
// Source: RFC 6238 with SHA-1, six digits and steps of thirty seconds; RFC 4648 for base 32.

import { createHmac } from 'node:crypto'

const STEP_SECONDS = 30
/** How long a code may be on its way to the server, in a browser on a busy machine. */
const ON_ITS_WAY_SECONDS = 15
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Shows codes for a secret in base 32, each of them once: a server takes none a second time. */
export class Generator {
  #key
  #last = -Infinity

  constructor(secret) {
    this.#key = bytesOf(secret)
  }

  /** The first code that was not shown before, on a clock that is `ahead` of the machine's by so many seconds. */
  next(ahead = 0) {
    const now = Date.now() / 1000 + ahead
    const present = Math.floor(now / STEP_SECONDS)
    // A server takes the code of the step before, which must not be two steps old when it arrives, and of the step to come,
    // for phones whose clock is fast. Further ahead, whoever asks must put the person's clock ahead.
    const oldest = Math.floor((now + ON_ITS_WAY_SECONDS) / STEP_SECONDS) - 1
    const step = Math.max(oldest, this.#last + 1)
    if (step > present + 1) throw new Error('the codes of this half minute are used up: move the clock')
    this.#last = step
    return code(this.#key, step)
  }
}

/** The code of a secret at so many seconds after 1970. */
export function codeAt(secret, seconds) {
  return code(bytesOf(secret), Math.floor(seconds / STEP_SECONDS))
}

function code(key, step) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = digest[digest.length - 1] & 0xf
  const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000
  return String(number).padStart(6, '0')
}

function bytesOf(secret) {
  const bits = [...secret.replace(/\s/g, '')].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const octets = bits.match(/.{8}/g) ?? []
  return Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)))
}
