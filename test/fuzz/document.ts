import { CANARY } from '../helpers/secret-places.ts'
import { mutateStructure } from './mutate-structure.ts'
import { mutateBytes, mutateText } from './mutate-text.ts'
import { randomOf } from './random.ts'
import type { Seed } from './seeds.ts'

/** A document as the fuzzer made it. */
export interface FuzzDocument {
  readonly bytes: Uint8Array
  readonly machine: string | undefined
  /** What it was made from, and by what. */
  readonly origin: string
  readonly kind: 'structure' | 'text' | 'bytes'
  /** Whether the secret in it still stands where a secret belongs, so that nothing may show it. */
  readonly hasCanary: boolean
}

/** The document of this number: the same for the same seed, whatever came before it. */
export function makeDocument(seeds: readonly Seed[], seed: number, index: number): FuzzDocument {
  const random = randomOf(Math.imul(seed, 1_000_003) + index)
  const [begin, donor] = [random.pick(seeds), random.pick(seeds)]
  const rest = { machine: begin.machine, origin: `${begin.name} with ${donor.name}` }
  const text = offline(begin.text)
  const structured = random.oneIn(2) ? mutateStructure(text, random, donor.text) : undefined
  // A part that is moved may take the secret to a place where none belongs, and so may a line that is cut in two.
  if (structured !== undefined) return { ...rest, bytes: Buffer.from(structured), kind: 'structure', hasCanary: false }
  if (random.oneIn(4)) return { ...rest, bytes: mutateBytes(text, random), kind: 'bytes', hasCanary: false }
  const bytes = Buffer.from(mutateText(text, random, (line) => !line.includes(CANARY)))
  return { ...rest, bytes, kind: 'text', hasCanary: text.includes(CANARY) && text.includes('\n') }
}

/** Nothing that a document names on other machines is asked for. */
function offline(text: string): string {
  return text.includes(CANARY) ? text : text.replaceAll(/\bhttps?:\/\/[^\s"']+/g, 'data:,x')
}
