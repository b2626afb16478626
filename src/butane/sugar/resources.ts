import { isJsonObject, type JsonObject, type JsonValue } from '../../util/json.ts'
import { readLocal, report, type TranslationContext } from '../context.ts'
import { encodeDataUrl } from '../encode.ts'
import { hasFeature } from '../features.ts'
import { utf8 } from '../../util/utf8.ts'

/** Turns the `inline` or `local` of a resource into its `source`, in the shortest form that the language knows. */
export function expandResource(from: JsonObject, made: JsonObject, context: TranslationContext): JsonObject {
  checkVerification(from, context)
  const given = (['local', 'inline', 'source'] as const).filter((key) => from[key] !== undefined)
  const last = given.at(-1)
  if (last === undefined || last === 'source') {
    if (given.length > 1 && last !== undefined) reportSeveral(from, given, context)
    return made
  }
  if (given.length > 1) {
    reportSeveral(from, given, context)
    return made
  }
  const path = context.paths.pathOf(from, last)
  const text = from[last]
  if (typeof text !== 'string') return made
  const translated = context.embedded.bytes.get(from)
  const bytes = translated ?? (last === 'inline' ? utf8(text) : readLocal(context, path, text))
  if (bytes === undefined) return made
  const expanded: Record<string, JsonValue | undefined> = {
    ...made,
    ...resourceOf(bytes, made['compression'], context),
  }
  context.provenance.copied(expanded, from)
  context.provenance.came(expanded, 'source', path)
  if (from['compression'] === undefined || from['compression'] === '') {
    context.provenance.came(expanded, 'compression', path)
  }
  return expanded
}

/**
 * Some bytes as the members of a resource.
 *
 * A compression that the user gave says that the bytes are compressed already. Otherwise it is written even when it is
 * none, so that it is not inherited from a config that this one is merged over.
 */
export function resourceOf(
  bytes: Uint8Array,
  compression: JsonValue | undefined,
  context: TranslationContext,
): { readonly source: string; readonly compression?: string } {
  const given = typeof compression === 'string' && compression !== '' ? compression : undefined
  const base64 = hasFeature(context.variant, 'smallest-encoding')
  const mayPack = base64 && given === undefined && !hasFeature(context.variant, 'no-automatic-gzip')
  const { source, compressed } = encodeDataUrl(bytes, { base64, gzip: mayPack ? context.options.gzip : undefined })
  if (given !== undefined) return { source, compression: given }
  return base64 ? { source, compression: compressed ? 'gzip' : '' } : { source }
}

/** A verification that has lost its hash verifies nothing; other than in Butane, that is not taken for none. */
function checkVerification(from: JsonObject, context: TranslationContext): void {
  const { verification } = from
  if (verification === undefined || !isJsonObject(verification) || verification['hash'] !== undefined) return
  const path = context.paths.pathOf(from, 'verification')
  report(context, path, { code: 'butane-verification-without-hash', severity: 'error' })
}

/** Says that bytes are given in more than one way, at the last of the keys in the order local, inline, source. */
function reportSeveral(from: JsonObject, given: readonly string[], context: TranslationContext): void {
  const isFirstBase = context.variant.base === 1
  const last = isFirstBase ? 'inline' : (given.at(-1) ?? 'source')
  report(context, context.paths.pathOf(from, last), { code: 'butane-several-sources', severity: 'error', keys: given })
}
