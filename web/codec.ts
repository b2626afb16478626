import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate'

/** What a link carries. */
export interface Shared {
  readonly document: string
  /** The description of the machine; empty for one that fits. */
  readonly machine: string
}

/** Longer fragments are cut by the programs that people send links with. */
export const LONGEST = 32_000

/** What a link carries as its fragment: servers are never sent it. `undefined` when it is too long for a link. */
export function encode({ document, machine }: Shared): string | undefined {
  const packed = deflateSync(strToU8(JSON.stringify(machine === '' ? { document } : { document, machine })), {
    level: 9,
  })
  const text = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(''))
  const fragment = `#d1=${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
  return fragment.length > LONGEST ? undefined : fragment
}

/** What a fragment carries; `undefined` for one that is none of ours, or damaged. */
export function decode(fragment: string): Shared | undefined {
  const [, text] = /^#d1=([\w-]+)$/.exec(fragment) ?? []
  if (text === undefined) return undefined
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    )
    // A few letters can stand for gigabytes.
    const unpacked = inflateSync(bytes, { out: new Uint8Array(4 * 1024 * 1024) })
    const shared: unknown = JSON.parse(strFromU8(unpacked))
    if (typeof shared !== 'object' || shared === null || !('document' in shared)) return undefined
    const { document } = shared
    const machine = 'machine' in shared ? shared.machine : ''
    return typeof document === 'string' && typeof machine === 'string' ? { document, machine } : undefined
  } catch {
    return undefined
  }
}
