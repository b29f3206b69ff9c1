// Makes a self-signed certificate for an application, and the private key beside it.
//
// Node can read certificates but not make them, and a package for it would be larger than the thirty lines of DER below.
// Source: RFC 5280, section 4.1; ITU-T X.690 for the encoding.
//
// usage: node certificate.mjs CERTIFICATE KEY

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'

const DAY_MS = 24 * 60 * 60 * 1000

const element = (tag, ...parts) => {
  const content = Buffer.concat(parts)
  const bytes = []
  for (let rest = content.length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff)
  const length = content.length < 0x80 ? [content.length] : [0x80 | bytes.length, ...bytes]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
const sequence = (...parts) => element(0x30, ...parts)
const integer = (bytes) => element(0x02, bytes)
const objectId = (...bytes) => element(0x06, Buffer.from(bytes))
const bitString = (bytes) => element(0x03, Buffer.from([0]), bytes)
// GeneralizedTime is for 2050 and later; until then RFC 5280 wants two digits of the year.
const utcTime = (date) => element(0x17, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, '').slice(2)))

const COMMON_NAME = objectId(0x55, 0x04, 0x03)
const SHA256_WITH_RSA = sequence(objectId(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), element(0x05))

function selfSigned({ publicKey, privateKey }, commonName) {
  const name = sequence(element(0x31, sequence(COMMON_NAME, element(0x0c, Buffer.from(commonName)))))
  // A positive number of at most 20 bytes: the first byte is neither 0 nor has the sign bit.
  const serial = Buffer.concat([Buffer.from([0x4b]), randomBytes(15)])
  const now = Date.now()
  const toBeSigned = sequence(
    element(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    SHA256_WITH_RSA,
    name,
    sequence(utcTime(new Date(now - DAY_MS)), utcTime(new Date(now + DAY_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  return sequence(toBeSigned, SHA256_WITH_RSA, bitString(sign('sha256', toBeSigned, privateKey)))
}

function pem(der) {
  const lines = der.toString('base64').match(/.{1,64}/g)
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

const [certificateFile, keyFile] = process.argv.slice(2)
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
writeFileSync(certificateFile, pem(selfSigned(pair, 'black-box suite')))
writeFileSync(keyFile, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
