import { sha256 } from '../../../util/digest.ts'

/** Makes ids that depend on nothing but the seed of the machine and what they are for. */
export type StableUuid = (...purpose: readonly (string | number)[]) => string

/** A maker of UUIDs (RFC 9562, version 8: by digest), the same ones in every run with the same seed. */
export function stableUuids(seed: string): StableUuid {
  return (...purpose) => {
    const hex = sha256(JSON.stringify([seed, ...purpose]))
    const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `8${hex.slice(13, 16)}`,
      variant + hex.slice(18, 20),
      hex.slice(20, 32),
    ].join('-')
  }
}
