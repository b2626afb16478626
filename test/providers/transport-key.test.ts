import { X509Certificate } from 'node:crypto'
import forge from 'node-forge'
import { beforeAll, describe, expect, test } from 'vitest'
import { createTransportKey, type TransportKey } from '../../src/providers/metadata/transport-key.ts'
import { makeBundle, noOpenssl, pkcs12File, selfSigned, type BundleOptions } from '../emulators/certificate-bundles.ts'

const obstacle = noOpenssl()
const because = obstacle === undefined ? '' : ` (${obstacle})`

/** The exponent and the modulus that a line of `authorized_keys` holds, in hex. */
function numbersOf(line: string | undefined): readonly string[] {
  const [type, blob = ''] = line?.split(' ') ?? []
  const bytes = Buffer.from(blob, 'base64')
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 4 + (parts.at(-1)?.length ?? 0)) {
    parts.push(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at)))
  }
  const [word, ...numbers] = parts
  expect([type, word?.toString()]).toEqual(['ssh-rsa', 'ssh-rsa'])
  return numbers.map((number) => number.toString('hex').replace(/^00/, ''))
}

function numbersIn(cert: string): readonly string[] {
  const { e = '', n = '' } = new X509Certificate(cert).publicKey.export({ format: 'jwk' })
  return [e, n].map((number) => Buffer.from(number, 'base64url').toString('hex'))
}

describe.skipIf(obstacle !== undefined)(`a bundle of certificates${because}`, () => {
  let transport: TransportKey
  let user: ReturnType<typeof selfSigned>
  let machine: ReturnType<typeof selfSigned>
  beforeAll(async () => {
    transport = await createTransportKey()
    user = selfSigned()
    machine = selfSigned()
  })

  const open = (options: Omit<BundleOptions, 'recipient'>): string | undefined =>
    transport.openBundle(makeBundle({ recipient: transport.certificate, ...options }))

  test.each<[string, Partial<BundleOptions>]>([
    ['as old Windows packs it: RC2 of 40 bits', { pkcs12: ['-legacy'] }],
    ['3DES', { pkcs12: ['-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'] }],
    ['AES of today', {}],
    ['not encrypted for itself', { pkcs12: ['-certpbe', 'NONE', '-nomac'] }],
    ['in an envelope of AES', { cms: ['-aes256'] }],
    ['in an envelope of pieces', { cms: ['-des3', '-stream'] }],
  ])('%s', (_name, options) => {
    expect(numbersOf(open({ certificates: [user.cert], ...options }))).toEqual(numbersIn(user.cert))
  })

  test('a certificate with its private key is the machine’s own, wherever it stands', () => {
    expect(numbersOf(open({ machine, certificates: [user.cert] }))).toEqual(numbersIn(user.cert))
    expect(open({ machine })).toBeUndefined()
  })

  test('the first of several counts', () => {
    expect(numbersOf(open({ certificates: [user.cert, machine.cert] }))).toEqual(numbersIn(user.cert))
  })

  test('only keys for RSA are SSH keys here', () => {
    const elliptic = selfSigned(['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    expect(open({ certificates: [elliptic.cert] })).toBeUndefined()
  })

  test('no password is nothing at all to some programs', () => {
    const certificate = forge.pki.certificateFromPem(user.cert)
    const keyless: { readonly toPkcs12Asn1: (key: null, chain: object, password: null, options: object) => object } =
      forge.pkcs12 as never
    const made = keyless.toPkcs12Asn1(null, [certificate], null, { algorithm: '3des', useMac: false })
    const file = Buffer.from(forge.asn1.toDer(made as forge.asn1.Asn1).getBytes(), 'latin1')
    expect(numbersOf(open({ file }))).toEqual(numbersIn(user.cert))
  })

  const refused = (options: Partial<BundleOptions>): string => {
    try {
      return String(open({ certificates: [user.cert], ...options }))
    } catch (error) {
      return String(error)
    }
  }

  describe('is refused', () => {
    const start = 'FirstlightError: opening the bundle of certificates from the wire server: '

    test.each<[string, Partial<BundleOptions>, string]>([
      ['with too many rounds', { pkcs12: ['-iter', '60000'] }, 'its keys take too long to derive'],
      ['with two milliard rounds', { pkcs12: [] }, 'its keys take too long to derive'],
      ['with a password', { pkcs12: ['-passout', 'pass:secret'] }, 'its certificates are encrypted with a password'],
      ['with noise in it', { file: Buffer.from('noise') }, 'it is damaged'],
      ['that is too large', { file: Buffer.alloc(300_000) }, 'it is too large'],
    ])('%s', (name, options, reason) => {
      const file = name.startsWith('with two') ? manyRounds(pkcs12File({ certificates: [user.cert] })) : options.file
      expect(refused({ ...options, ...(file === undefined ? {} : { file }) })).toContain(`${start}${reason}`)
    })

    test('when it is for another key', async () => {
      const other = await createTransportKey()
      const bundle = makeBundle({ recipient: other.certificate, certificates: [user.cert] })
      expect(() => transport.openBundle(bundle)).toThrow(/damaged, or not encrypted to our key/)
      expect(() => transport.openBundle(makeBundle({ recipient: derOf(user.cert), file: Buffer.from('x') }))).toThrow(
        'it is encrypted to another key',
      )
    })

    test('when it is no envelope, cut, or nothing but brackets', () => {
      const whole = makeBundle({ recipient: transport.certificate, certificates: [user.cert] })
      for (const bytes of [
        Buffer.alloc(0),
        Buffer.from('<html>'),
        whole.subarray(0, whole.length / 2),
        Buffer.alloc(200_000, 0x30),
        Buffer.alloc(200_000, Buffer.from([0x30, 0x80])),
        pkcs12File({ certificates: [user.cert] }),
      ]) {
        expect(() => transport.openBundle(bytes)).toThrow(/^opening the bundle of certificates from the wire server: /)
      }
    })
  })
})

/** The same file with 2^31 - 1 rounds where openssl writes 2048. */
function manyRounds(file: Uint8Array): Uint8Array {
  const asn1 = forge.asn1
  const change = (node: forge.asn1.Asn1): void => {
    if (node.type === asn1.Type.INTEGER && node.value === '\x08\x00') node.value = '\x7f\xff\xff\xff'
    else if (typeof node.value !== 'string') node.value.forEach(change)
    else if (node.type === asn1.Type.OCTETSTRING && node.value.startsWith('\x30\x82')) {
      const inner = asn1.fromDer(node.value)
      change(inner)
      node.value = asn1.toDer(inner).getBytes()
    }
  }
  const whole = asn1.fromDer(Buffer.from(file).toString('latin1'))
  change(whole)
  return Buffer.from(asn1.toDer(whole).getBytes(), 'latin1')
}

function derOf(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '')
}
