import type { ConfigSource } from '../report/source.ts'
import type { SourceText, Span } from '../report/span.ts'
import type { ButaneIssue, Issue } from '../report/issues.ts'
import { meantVersion } from '../config/meant-version.ts'
import { nearest } from '../util/nearest.ts'
import type { JsonObject } from '../util/json.ts'
import type { ButaneDocument } from './model.ts'
import { ROOT } from './schema/root.ts'
import { findVariant, VARIANTS, type Variant } from './variants.ts'
import { composeYaml } from '../yaml/compose.ts'
import { decodeYaml, type DecodedYaml } from './yaml/decode.ts'
import { nodeAt, targetOf, type MapNode, type YamlNode } from '../yaml/node.ts'
import { stringOf } from '../yaml/scalar.ts'
import { guardedYaml } from '../yaml/guarded.ts'
import type { SourceTree } from './yaml/source-tree.ts'
import { decodeText } from '../yaml/text.ts'

/** A Butane document whose form is right: every value has the type that its language wants. */
export interface ReadYaml {
  readonly kind: 'read'
  readonly tree: SourceTree
  readonly variant: Variant
  readonly decoded: DecodedYaml
  readonly document: ButaneDocument
}

/** Reads the form of a Butane document: its encoding, its YAML, its variant, its keys and their types. */
export async function readYaml(
  bytes: Uint8Array,
  source: ConfigSource,
): Promise<ReadYaml | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }> {
  const decodedText = decodeText(bytes)
  const plain: SourceText = { source, text: decodedText.text }
  if (decodedText.kind === 'malformed') {
    const { offset, detail } = decodedText
    return syntax(plain, { start: offset, end: offset + 1 }, { detail })
  }
  const composed = composeYaml(plain.text)
  if (composed.kind === 'malformed') return syntax(plain, composed.span, composed)
  const root = composed.kind === 'empty' ? EMPTY : composed.node
  const tree: SourceTree = { document: guardedYaml(plain, root), root }
  const variant = variantOf(tree)
  if ('code' in variant) return { kind: 'invalid', issues: [variant] }
  const decoded = decodeYaml(tree, ROOT, variant)
  if (decoded.issues.some(({ code }) => code === 'butane-type' || code === 'butane-duplicate-key')) {
    return { kind: 'invalid', issues: decoded.issues }
  }
  return { kind: 'read', tree, variant, decoded, document: parseDocument(decoded.value) }
}

const EMPTY: YamlNode = { kind: 'map', entries: [], span: { start: 0, end: 0 } }

function variantOf(tree: SourceTree): Variant | ButaneIssue {
  const { document, root } = tree
  const map = targetOf(root)
  if (map.kind !== 'map') {
    const found = map.kind === 'list' ? 'a list' : 'a text'
    return {
      code: 'butane-type',
      severity: 'error',
      path: [],
      location: { document, span: root.span },
      expected: 'a mapping',
      found,
    }
  }
  const name = rootText(root, 'variant')
  const version = rootText(root, 'version')
  const at = (key: string): Pick<ButaneIssue, 'path'> & { readonly location: { document: SourceText; span: Span } } => {
    return { path: [key], location: { document, span: nodeAt(root, [key])?.span ?? nearKey(map, key) ?? root.span } }
  }
  if (name === undefined || name === '') {
    const about = { variants: VARIANT_NAMES, ...(name === undefined ? misspeltAs(map, 'variant') : {}) }
    return { code: 'butane-variant-missing', severity: 'error', ...at('variant'), ...about }
  }
  const answer = findVariant(name, version ?? '')
  switch (answer.kind) {
    case 'found':
      return answer.variant
    case 'malformed-version':
      return {
        code: 'butane-version-malformed',
        severity: 'error',
        ...at('version'),
        variant: name,
        value: version ?? '',
        known: answer.known,
        ...(version === undefined ? misspeltAs(map, 'version') : {}),
        ...meant(version ?? '', answer.known),
      }
    case 'rhcos':
      return { code: 'butane-variant-rhcos', severity: 'error', ...at('variant') }
    case 'unknown': {
      const { known } = answer
      const place = at(known.length === 0 ? 'variant' : 'version')
      return {
        code: 'butane-variant-unknown',
        severity: 'error',
        ...place,
        variant: name,
        version: version ?? '',
        known,
        variants: VARIANT_NAMES,
        ...(known.length === 0 ? near(name, VARIANT_NAMES) : meant(version ?? '', known)),
      }
    }
  }
}

const VARIANT_NAMES: readonly string[] = [...new Set(VARIANTS.map(({ name }) => name))]

/** The place of a key that was probably meant to be another one. */
function nearKey(map: MapNode, key: string): Span | undefined {
  return map.entries.find((entry) => entry.key.kind === 'scalar' && nearest(entry.key.text, [key]) === key)?.key.span
}

/** How a key is spelled that was probably meant to be another one. */
function misspeltAs(map: MapNode, key: string): { readonly misspelt?: string } {
  const node = map.entries.find((entry) => entry.key.kind === 'scalar' && nearest(entry.key.text, [key]) === key)?.key
  return node?.kind === 'scalar' ? { misspelt: node.text } : {}
}

function near(word: string, known: readonly string[]): { readonly suggestion?: string } {
  const suggestion = nearest(word, known)
  return suggestion === undefined ? {} : { suggestion }
}

function meant(version: string, known: readonly string[]): { readonly suggestion?: string } {
  const suggestion = meantVersion(version, known)
  return suggestion === undefined ? {} : { suggestion }
}

function rootText(root: YamlNode, key: string): string | undefined {
  const node = nodeAt(root, [key])
  const target = node === undefined ? undefined : targetOf(node)
  if (target?.kind !== 'scalar') return undefined
  const answer = stringOf(target)
  return answer.kind === 'value' ? answer.value : undefined
}

function syntax(
  document: SourceText,
  span: Span,
  { detail, hint }: { readonly detail: string; readonly hint?: string },
): { readonly kind: 'invalid'; readonly issues: readonly Issue[] } {
  return {
    kind: 'invalid',
    issues: [
      {
        code: 'syntax',
        severity: 'error',
        path: [],
        location: { document, span },
        detail,
        hint,
      },
    ],
  }
}

/** The decoder has made everything of the types that the tables say, which are those of the model. */
function parseDocument(value: JsonObject): ButaneDocument {
  return value
}
