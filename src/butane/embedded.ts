import type { ConfigPath } from '../report/path.ts'
import { report, type TranslationContext } from './context.ts'
import type { ButaneResource } from './model.ts'
import { renderJson } from './render-json.ts'
import { targetPath } from '../util/paths.ts'
import { utf8 } from '../util/utf8.ts'

/** Longest chain of documents that embed one another. */
const DEPTH = 32

/** Most documents that one embeds in all. */
const COUNT = 1000

/** A local document that another one embeds. */
export interface EmbeddedDocument {
  readonly resource: ButaneResource
  /** Its path below the directory of local files. */
  readonly local: string
  readonly text: string
  /** Where the other one names it. */
  readonly path: ConfigPath
}

/**
 * Translates a Butane document that is embedded in another one, so that it is Ignition that is embedded; so are those
 * that it embeds in turn. What is wrong with it is shown at its own lines.
 *
 * @returns the Ignition config that takes its place; `undefined` when there is none
 */
export async function embedDocument(
  { resource, local, text, path }: EmbeddedDocument,
  context: TranslationContext,
): Promise<string | undefined> {
  const { embedding = { chain: [], total: { count: 0 } }, files } = context.options
  const place = targetPath(local)
  const refuse = (detail: string): undefined => {
    report(context, path, { code: 'butane-merge-invalid', severity: 'error', detail })
  }
  if (embedding.chain.includes(place))
    return refuse(`it embeds itself, by way of ${embedding.chain.map((step) => step.slice(1)).join(', ')}`)
  if (embedding.chain.length === DEPTH) return refuse(`more than ${DEPTH} documents embed one another`)
  embedding.total.count += 1
  if (embedding.total.count > COUNT) return refuse(`more than ${COUNT} documents are embedded in all`)
  if (resource.verification?.hash !== undefined) {
    return refuse('it is translated before it is embedded, so that no hash of it can fit: leave "verification" out')
  }
  const source = { kind: 'file', path: files?.nameOf(local) ?? local } as const
  const inner = { ...embedding, chain: [...embedding.chain, place] }
  const translation = await context.translate(utf8(text), source, {
    ...context.options,
    raw: true,
    embedding: inner,
  })
  context.embedded.issues.push(...translation.report.issues)
  if (translation.kind === 'invalid') return undefined
  const json = renderJson(translation.ignition, { pretty: false })
  context.embedded.bytes.set(resource, utf8(json))
  const { config, origins, embedded } = translation
  for (const [inside, located] of [...embedded, [json, { config, origins }] as const]) {
    context.embedded.configs.set(inside, located)
  }
  return json
}
