import { X509Certificate } from 'node:crypto'
import { FirstlightError } from '../errors.ts'

/**
 * Takes a PEM bundle of a config apart: every block must be a certificate, and nothing but comments may stand around.
 * @throws FirstlightError `fetch-failed` naming the bundle as `shown`
 */
export function parseCertificates(bundle: Uint8Array, shown: string): readonly string[] {
  const text = Buffer.from(bundle).toString('latin1')
  const { blocks, rest } = blocksOf(text)
  if (rest.trim() !== '' || blocks.length === 0) throw notCertificates(shown, 'not a PEM bundle')
  for (const [index, block] of blocks.entries()) {
    if (!isCertificate(block)) throw notCertificates(shown, `block ${index + 1} is not a certificate`)
  }
  return blocks
}

/** Goes over the text once, whatever stands in it: a bundle may be large, and anybody may have written it. */
function blocksOf(text: string): { readonly blocks: readonly string[]; readonly rest: string } {
  const blocks: string[] = []
  let rest = 0
  for (let at = 0; ;) {
    const begin = text.indexOf(BEGIN, at)
    const end = begin === -1 ? -1 : text.indexOf(END, begin)
    if (end === -1) return { blocks, rest: text.slice(rest) }
    // A line that begins a block within another one starts anew.
    const start = text.lastIndexOf(BEGIN, end)
    const [opening = ''] = text.slice(start + BEGIN.length, start + BEGIN.length + LONGEST_LABEL).split(DASHES, 1)
    const closing = `${END}${opening}${DASHES}`
    at = end + END.length
    if (!text.startsWith(closing, end)) continue
    at = end + closing.length
    rest = at
    blocks.push(text.slice(start, at))
  }
}

const DASHES = '-----'
const BEGIN = `${DASHES}BEGIN `
const END = `${DASHES}END `
const LONGEST_LABEL = 64

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
