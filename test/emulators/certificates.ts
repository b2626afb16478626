import { createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate with its key, both as PEM. */
export interface TestCertificate {
  readonly cert: string
  readonly key: string
}

/** What a certificate says. */
export interface CertificateOptions {
  /** @default an hour ago */
  readonly notBefore?: Date
  /** @default in an hour */
  readonly notAfter?: Date
  /** Names and addresses of the server. @default localhost and 127.0.0.1 */
  readonly names?: readonly string[]
}

/** A private certificate authority. */
export interface TestAuthority extends TestCertificate {
  issue(options?: CertificateOptions): TestCertificate
}

/** Makes an authority of its own for a test (X.509 version 3, ECDSA on P-256), without any program. */
export function testAuthority(name = 'Test Authority'): TestAuthority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = { name, key: keys.privateKey }
  const cert = certificate({
    subject: name,
    publicKey: keys.publicKey,
    issuer,
    extensions: [BASIC_CONSTRAINTS_CA, KEY_USAGE_CA],
  })
  return {
    cert,
    key: pemOf(keys.privateKey),
    issue: (options = {}) => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const names = options.names ?? ['localhost', '127.0.0.1']
      const extensions = [extension('551d11', sequence(...names.map(alternativeName)))]
      const made = certificate({ subject: names[0] ?? '', publicKey: own.publicKey, issuer, extensions, ...options })
      return { cert: made, key: pemOf(own.privateKey) }
    },
  }
}

interface Contents extends CertificateOptions {
  readonly subject: string
  readonly publicKey: KeyObject
  readonly issuer: { readonly name: string; readonly key: KeyObject }
  readonly extensions: readonly Buffer[]
}

const HOUR = 3_600_000
/** ecdsa-with-SHA256 */
const ALGORITHM = sequence(identifier('2a8648ce3d040302'))

function certificate({ subject, publicKey, issuer, extensions, ...options }: Contents): string {
  const now = Date.now()
  const validity = [options.notBefore ?? new Date(now - HOUR), options.notAfter ?? new Date(now + HOUR)].map(time)
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ALGORITHM,
    distinguishedName(issuer.name),
    sequence(...validity),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, issuer.key)
  const whole = sequence(body, ALGORITHM, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

function pemOf(key: KeyObject): string {
  return createPrivateKey({ key: key.export({ type: 'pkcs8', format: 'der' }), type: 'pkcs8', format: 'der' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString()
}

/** DER: a tag, the length, the contents (X.690 §8.1). */
function tagged(tag: number, contents: Buffer): Buffer {
  const { length } = contents
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), contents])
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), contents])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function identifier(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'))
}

function distinguishedName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(identifier('550403'), tagged(0x0c, Buffer.from(name)))))
}

function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, '')))
}

function extension(oid: string, value: Buffer, critical = false): Buffer {
  const flag = critical ? [tagged(0x01, Buffer.from([0xff]))] : []
  return sequence(identifier(oid), ...flag, tagged(0x04, value))
}

function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return tagged(0x87, Buffer.from(name.split('.').map(Number)))
  return tagged(0x82, Buffer.from(name))
}

const BASIC_CONSTRAINTS_CA = extension('551d13', sequence(tagged(0x01, Buffer.from([0xff]))), true)
/** keyCertSign and cRLSign */
const KEY_USAGE_CA = extension('551d0f', tagged(0x03, Buffer.from([1, 0x06])), true)
