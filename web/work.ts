import { draw, render, transpile } from '../src/core/documents.ts'
import type { Config } from '../src/config/model.ts'
import type { FirstlightError } from '../src/errors.ts'
import type { Picture } from '../src/plan/picture.ts'
import type { LocalFiles } from '../src/util/local-files.ts'
import { diagnose, type Diagnosis } from '../src/workbench/diagnose.ts'
import { gzip, unpack } from './packing.ts'

/** What a page has: a document, and what it is for. */
export interface Written {
  readonly document: string
  readonly machine: string
  readonly files: LocalFiles
}

/** What the engine makes of it. */
export interface Made {
  readonly diagnoses: readonly Diagnosis[]
  /** Worked out when it is asked for, once: most of the time one only writes. */
  readonly machine: () => Promise<MadeMachine>
  readonly ignition: () => Promise<MadeText>
}

/** The machine, or why there is none. */
export type MadeMachine =
  | { readonly kind: 'picture'; readonly config: Config; readonly picture: Picture }
  | { readonly kind: 'failed'; readonly error: FirstlightError }
  | { readonly kind: 'invalid' | 'empty' | 'needs-network' }

/** The Ignition config, pretty and as it goes to a machine. */
export type MadeText =
  | { readonly kind: 'text'; readonly pretty: string; readonly compact: string; readonly packed: number }
  | { readonly kind: 'invalid' | 'empty' }

/** The name of the document in what is said of it. */
export const NAME = 'document'

/** Asks the engine everything that a page shows. */
export async function make({ document, machine, files }: Written): Promise<Made> {
  const options = { name: NAME, unpack, gzip, localFiles: files }
  const { diagnoses } = await diagnose(document, { ...options, source: { kind: 'file', path: NAME } })
  return {
    diagnoses,
    machine: once(() => machineOf(document, machine, options)),
    ignition: once(() => ignitionOf(document, options)),
  }
}

function once<Answer>(task: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined
  return () => (asked ??= task())
}

type Options = NonNullable<Parameters<typeof render>[1]>

async function machineOf(document: string, machine: string, options: Options): Promise<MadeMachine> {
  const rendered = await render(document, options)
  if (rendered.kind === 'failed') return rendered
  if (rendered.kind !== 'config') return { kind: rendered.kind }
  const drawn = await draw(rendered, { ...options, ...(machine.trim() === '' ? {} : { machine }) })
  if (drawn.kind === 'failed') return drawn
  return { kind: 'picture', config: rendered.config, picture: drawn.picture }
}

async function ignitionOf(document: string, options: Options): Promise<MadeText> {
  const pretty = await transpile(document, { ...options, pretty: true })
  if (pretty.kind === 'invalid') return { kind: document.trim() === '' ? 'empty' : 'invalid' }
  const compact = await transpile(document, options)
  if (compact.kind === 'invalid') return { kind: 'invalid' }
  const packed = gzip(new TextEncoder().encode(compact.text)).length
  return { kind: 'text', pretty: pretty.text, compact: compact.text, packed }
}
