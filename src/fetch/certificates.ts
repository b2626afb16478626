import { X509Certificate } from 'node:crypto'
import { FirstlightError } from '../errors.ts'

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g

/**
 * Takes a PEM bundle of a config apart: every block must be a certificate, and nothing but comments may stand around.
 * @throws FirstlightError `fetch-failed` naming the bundle as `shown`
 */
export function parseCertificates(bundle: Uint8Array, shown: string): readonly string[] {
  const text = Buffer.from(bundle).toString('latin1')
  const blocks = text.match(BLOCK) ?? []
  const last = blocks.at(-1)
  const rest = last === undefined ? text : text.slice(text.lastIndexOf(last) + last.length)
  if (rest.trim() !== '' || blocks.length === 0) throw notCertificates(shown, 'not a PEM bundle')
  for (const [index, block] of blocks.entries()) {
    if (!isCertificate(block)) throw notCertificates(shown, `block ${index + 1} is not a certificate`)
  }
  return blocks
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).subject !== undefined
  } catch {
    return false
  }
}

function notCertificates(shown: string, why: string): FirstlightError {
  return new FirstlightError('fetch-failed', `reading the certificate authorities of ${shown}: ${why}`)
}
