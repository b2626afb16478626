/** Bundles of certificates as Azure Stack's wire server gives them, made by the program openssl. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How a bundle is made. */
export interface BundleOptions {
  /** The base64 of DER of the certificate that it is encrypted to. */
  readonly recipient: string
  /** Certificates whose public keys are SSH keys, as PEM, in their order. */
  readonly certificates?: readonly string[]
  /** A certificate with its private key, as PEM, as a machine has them for other purposes. */
  readonly machine?: { readonly cert: string; readonly key: string }
  /** More arguments of `openssl pkcs12 -export`. */
  readonly pkcs12?: readonly string[]
  /** More arguments of `openssl cms -encrypt`. @default DES-EDE3-CBC */
  readonly cms?: readonly string[]
  /** Takes the place of the PKCS #12 file. */
  readonly file?: Uint8Array
}

/** Why no bundles can be made here; `undefined` when they can. */
export function noOpenssl(): string | undefined {
  const probe = spawnSync('openssl', ['list', '-provider', 'legacy', '-providers'])
  return probe.status === 0 ? undefined : 'openssl with its legacy provider is not to be had here'
}

/** A key pair with a certificate of its own. */
export function selfSigned(algorithm: readonly string[] = ['rsa:2048']): {
  readonly cert: string
  readonly key: string
} {
  return inDirectory((at) => {
    const newKey = ['-newkey', ...algorithm, '-nodes', '-subj', '/CN=somebody', '-days', '30']
    openssl(['req', '-x509', ...newKey, '-keyout', at('key'), '-out', at('cert')])
    return { cert: readFileSync(at('cert'), 'utf8'), key: readFileSync(at('key'), 'utf8') }
  })
}

/** A PKCS #12 file without a password. */
export function pkcs12File({ certificates = [], machine, pkcs12 = [] }: Omit<BundleOptions, 'recipient'>): Uint8Array {
  return inDirectory((at) => {
    writeFileSync(at('others'), certificates.join(''))
    const others = certificates.length === 0 ? [] : ['-certfile', at('others')]
    if (machine !== undefined) {
      writeFileSync(at('cert'), machine.cert)
      writeFileSync(at('key'), machine.key)
    }
    const input =
      machine === undefined ? ['-nokeys', '-in', at('others')] : ['-in', at('cert'), '-inkey', at('key'), ...others]
    openssl(['pkcs12', '-export', ...input, '-passout', 'pass:', ...pkcs12, '-out', at('file')])
    return readFileSync(at('file'))
  })
}

/** The whole bundle: the file in an envelope. */
export function makeBundle({ recipient, cms = ['-des3'], file, ...rest }: BundleOptions): Uint8Array {
  return inDirectory((at) => {
    writeFileSync(at('file'), file ?? pkcs12File(rest))
    writeFileSync(
      at('to'),
      `-----BEGIN CERTIFICATE-----\n${recipient.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    )
    const output = ['-outform', 'DER', '-out', at('bundle')]
    openssl(['cms', '-encrypt', '-binary', ...cms, '-in', at('file'), ...output, at('to')])
    return readFileSync(at('bundle'))
  })
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function inDirectory<T>(use: (at: (name: string) => string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'firstlight-bundle-'))
  try {
    return use((name) => join(directory, name))
  } finally {
    rmSync(directory, { recursive: true })
  }
}
