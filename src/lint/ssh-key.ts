import { decodeDataUrl } from '../util/data-url.ts'

const TYPES = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ssh-dss',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
])

/** What is wrong with a text as the public key of a user (sshd(8), AUTHORIZED_KEYS). Several lines are several keys. */
export function keyProblem(text: string): 'private' | 'malformed' | 'weak' | undefined {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) return 'private'
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    const problem = lineProblem(line.trim())
    if (problem !== undefined) return problem
  }
  return undefined
}

function lineProblem(line: string): 'malformed' | 'weak' | undefined {
  // Options may stand in front.
  const [, type = '', base64 = ''] = /(?:^|\s)(\S+)\s+(AAAA\S*)/.exec(line) ?? []
  if (type === '') return 'malformed'
  // Certificates and types that are newer than this list are somebody else's to judge.
  if (!TYPES.has(type)) return undefined
  const decoded = decodeDataUrl(`data:;base64,${base64}`)
  if (decoded.kind === 'invalid') return 'malformed'
  const [name, , modulus] = partsOf(decoded.bytes)
  if (name === undefined || new TextDecoder().decode(name) !== type) return 'malformed'
  if (type === 'ssh-dss') return 'weak'
  return type === 'ssh-rsa' && bitsOf(modulus) < 2048 ? 'weak' : undefined
}

/** The parts of a key: each with its length in front, in four bytes. */
function partsOf(bytes: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Uint8Array[] = []
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = view.getUint32(at)
    if (at + 4 + length > bytes.length) return []
    parts.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return parts
}

function bitsOf(number: Uint8Array | undefined): number {
  const first = number?.findIndex((byte) => byte !== 0) ?? -1
  if (number === undefined || first === -1) return 0
  return (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24
}
