/** The SSH key that Azure Stack's wire server hands over in a bundle of certificates, encrypted to a key of ours. */
import { generateKeyPair, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import type * as nodeForge from 'node-forge'
import { FirstlightError } from '../../errors.ts'

/** A throw-away key with which one bundle is opened. */
export interface TransportKey {
  /** Its certificate, as base64 of DER: the wire server encrypts to this. */
  readonly certificate: string
  /**
   * The SSH key in a bundle: the first certificate without a private key in it, when that is one for RSA.
   * @param bundle CMS EnvelopedData, in it a PKCS #12 file without a password
   * @returns a line as it stands in `authorized_keys`, or `undefined` when the bundle has no such certificate
   * @throws FirstlightError `provider-failed` when it cannot be opened, or would take too much
   */
  openBundle(bundle: Uint8Array): string | undefined
}

type Forge = typeof nodeForge
type Asn1 = nodeForge.asn1.Asn1

/** Far more than the certificates of one machine, so that decoding stays within some tens of MiB. */
const BUNDLE_LIMIT = 256 * 1024
/** Rounds of a bundle's key derivations together: some seconds at most. Windows takes 2000 for each. */
const ROUNDS_LIMIT = 50_000

const OID = {
  data: '1.2.840.113549.1.7.1',
  envelopedData: '1.2.840.113549.1.7.3',
  encryptedData: '1.2.840.113549.1.7.6',
  localKeyId: '1.2.840.113549.1.9.21',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
} as const

/** Makes a key, which takes some tenths of a second. */
export async function createTransportKey(): Promise<TransportKey> {
  const { default: forge } = await import('node-forge')
  const made = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const privateKey = forge.pki.privateKeyFromPem(made.privateKey)
  const certificate = selfSigned(forge, forge.pki.publicKeyFromPem(made.publicKey), privateKey)
  return {
    certificate: Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes(), 'latin1').toString(
      'base64',
    ),
    openBundle: (bundle) => {
      if (bundle.length > BUNDLE_LIMIT) throw unusable('it is too large')
      try {
        return firstKey(forge, decrypted(forge, bundle, { certificate, privateKey }))
      } catch (cause) {
        throw cause instanceof FirstlightError ? cause : unusable('it is damaged, or not encrypted to our key', cause)
      }
    },
  }
}

/** Valid as long as a date of two digits can say, since the clock of a machine at its first boot may be anywhere. */
function selfSigned(
  forge: Forge,
  publicKey: nodeForge.pki.rsa.PublicKey,
  privateKey: nodeForge.pki.rsa.PrivateKey,
): nodeForge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = publicKey
  certificate.serialNumber = '01'
  certificate.validity.notBefore = new Date('2000-01-01T00:00:00Z')
  certificate.validity.notAfter = new Date('2049-12-31T00:00:00Z')
  const name = [{ name: 'commonName', value: 'LinuxTransport' }]
  certificate.setSubject(name)
  certificate.setIssuer(name)
  certificate.sign(privateKey, forge.md.sha256.create())
  return certificate
}

/** What is in the envelope, if it is addressed to this certificate. */
function decrypted(
  forge: Forge,
  bundle: Uint8Array,
  own: { readonly certificate: nodeForge.pki.Certificate; readonly privateKey: nodeForge.pki.rsa.PrivateKey },
): string {
  const envelope = forge.asn1.fromDer(Buffer.from(bundle).toString('latin1'))
  if (identifierIn(forge, envelope) !== OID.envelopedData) throw unusable('it is not encrypted')
  const message = forge.pkcs7.messageFromAsn1(envelope)
  const recipient = 'findRecipient' in message ? message.findRecipient(own.certificate) : null
  if (recipient === null || !('decrypt' in message)) throw unusable('it is encrypted to another key')
  message.decrypt(recipient, own.privateKey)
  const { content } = message
  if (content === undefined) throw unusable('it is empty')
  return typeof content === 'string' ? content : content.getBytes()
}

/** A certificate of a bundle, or that there is a private key with this name. */
interface Bag {
  readonly kind: 'certificate' | 'key'
  /** Names a private key and its certificate alike. */
  readonly keyId: string | undefined
  readonly contents: string
}

function firstKey(forge: Forge, file: string): string | undefined {
  const bags = bagsOf(forge, file)
  const withKey = new Set(bags.filter(({ kind }) => kind === 'key').map(({ keyId }) => keyId))
  const found = bags.find(({ kind, keyId }) => kind === 'certificate' && (keyId === undefined || !withKey.has(keyId)))
  return found && sshLine(new X509Certificate(Buffer.from(found.contents, 'latin1')))
}

/** The bags of a PKCS #12 file (RFC 7292 §4). Private keys in it are not decrypted, and its checksum is not asked for. */
function bagsOf(forge: Forge, file: string): readonly Bag[] {
  const [, safe] = partsOf(forge.asn1.fromDer(file))
  const contents = partsOf(forge.asn1.fromDer(octetsOf(contentOf(safe))))
  let rounds = 0
  return contents.flatMap((content) => {
    if (identifierIn(forge, content) === OID.data) {
      return partsOf(forge.asn1.fromDer(octetsOf(contentOf(content)))).map((bag) => bagOf(forge, bag))
    }
    if (identifierIn(forge, content) !== OID.encryptedData) return []
    const [, encrypted] = partsOf(contentOf(content))
    const [, algorithm, octets] = partsOf(encrypted)
    rounds += roundsOf(forge, algorithm)
    if (rounds > ROUNDS_LIMIT) throw unusable('its keys take too long to derive')
    return partsOf(withoutPassword(forge, algorithm, octetsOf(octets))).map((bag) => bagOf(forge, bag))
  })
}

/** The largest number in an algorithm's parameters, which is the count of rounds or larger. */
function roundsOf(forge: Forge, node: Asn1 | undefined): number {
  if (node === undefined) return 0
  if (typeof node.value !== 'string') return node.value.reduce((most, part) => Math.max(most, roundsOf(forge, part)), 0)
  if (node.type !== forge.asn1.Type.INTEGER) return 0
  return node.value.length > 4 ? Infinity : Number(`0x${Buffer.from(node.value, 'latin1').toString('hex') || '0'}`)
}

/** No password is two zero bytes to most programs, and nothing at all to others. */
function withoutPassword(forge: Forge, algorithm: Asn1 | undefined, octets: string): Asn1 {
  const { Class, Type, create } = forge.asn1
  const parts = [
    ...(algorithm === undefined ? [] : [algorithm]),
    create(Class.UNIVERSAL, Type.OCTETSTRING, false, octets),
  ]
  const info = create(Class.UNIVERSAL, Type.SEQUENCE, true, parts)
  // Made for keys, but what is decrypted may be anything; and it takes null, though its types do not say so.
  const pki: { decryptPrivateKeyInfo(info: Asn1, password: string | null): Asn1 | null } = forge.pki
  for (const password of ['', null]) {
    try {
      const plain = pki.decryptPrivateKeyInfo(info, password)
      if (plain !== null) return plain
    } catch {
      // The wrong one of the two gives noise, which is no ASN.1.
    }
  }
  throw unusable('its certificates are encrypted with a password, or in a way that is not known here')
}

function bagOf(forge: Forge, bag: Asn1): Bag {
  const [, value, attributes] = partsOf(bag)
  const keyId = keyIdIn(forge, attributes)
  const kind = identifierIn(forge, bag)
  if (kind === OID.keyBag || kind === OID.shroudedKeyBag) return { kind: 'key', keyId, contents: '' }
  const inner = value === undefined ? undefined : partsOf(value)[0]
  const isCertificate = kind === OID.certificateBag && identifierIn(forge, inner) === OID.x509Certificate
  // Revocation lists and secrets count as keys that nothing belongs to.
  if (!isCertificate) return { kind: 'key', keyId: undefined, contents: '' }
  return { kind: 'certificate', keyId, contents: octetsOf(contentOf(inner)) }
}

function keyIdIn(forge: Forge, attributes: Asn1 | undefined): string | undefined {
  const all = attributes === undefined ? [] : partsOf(attributes)
  const found = all.find((attribute) => identifierIn(forge, attribute) === OID.localKeyId)
  const values = found === undefined ? undefined : partsOf(found)[1]
  return values === undefined ? undefined : octetsOf(partsOf(values)[0])
}

/** What follows the identifier of a `ContentInfo` or of its like: one value behind an explicit tag. */
function contentOf(node: Asn1 | undefined): Asn1 | undefined {
  const [, tagged] = partsOf(node)
  return partsOf(tagged)[0]
}

function identifierIn(forge: Forge, node: Asn1 | undefined): string {
  return forge.asn1.derToOid(octetsOf(partsOf(node)[0]))
}

function partsOf(node: Asn1 | undefined): readonly Asn1[] {
  if (node === undefined || typeof node.value === 'string') throw unusable('it is damaged')
  return node.value
}

/** Windows cuts long strings of bytes into several. */
function octetsOf(node: Asn1 | undefined): string {
  if (node === undefined) throw unusable('it is damaged')
  return typeof node.value === 'string' ? node.value : node.value.map(octetsOf).join('')
}

/** The public key in the words of RFC 4253 §6.6. */
function sshLine({ publicKey }: X509Certificate): string | undefined {
  const { kty, e, n } = publicKey.export({ format: 'jwk' })
  if (kty !== 'RSA' || e === undefined || n === undefined) return undefined
  const numbers = [e, n].map((text) => Buffer.from(text, 'base64url'))
  const positive = numbers.map((bytes) => ((bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes))
  const blob = [Buffer.from('ssh-rsa'), ...positive].flatMap((part) => [lengthOf(part), part])
  return `ssh-rsa ${Buffer.concat(blob).toString('base64')}`
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return length
}

function unusable(why: string, cause?: unknown): FirstlightError {
  return new FirstlightError(
    'provider-failed',
    `opening the bundle of certificates from the wire server: ${why}`,
    cause === undefined ? {} : { cause },
  )
}
