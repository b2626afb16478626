import type { ConfigPath } from '../report/path.ts'
import type { Span } from '../report/span.ts'
import { dotted, type Key } from '../reference/keys/key.ts'
import { pageNameOf, type Language } from '../reference/languages.ts'
import { plainWord } from '../util/nearest.ts'
import { lineStart } from '../util/text.ts'
import { decodeDataUrl } from '../util/data-url.ts'
import { formatBytes } from '../util/bytes.ts'
import { fromStrictUtf8 } from '../util/utf8.ts'
import { integerOf } from '../yaml/scalar.ts'
import type { ScalarNode } from '../yaml/node.ts'
import { SECTION_KEYS } from '../lint/systemd/keys.ts'
import { detailOf, documentationOf } from './key-words.ts'
import { cursorAt } from './cursor/find.ts'
import { languageOf } from './language.ts'
import { innerSpan, namesIn } from './names.ts'
import { partitionTypeName } from './partition-types.ts'
import { secretAt } from './secrets.ts'
import { everything, treeOf, type Tree } from './tree.ts'
import { keyAt } from './vocabulary.ts'

/** What an editor tells of the word that is pointed at. */
export interface Hover {
  /** Markdown. */
  readonly text: string
  readonly span: Span
  /** Where the site of all docs tells of the key: its page and its heading. */
  readonly reference?: string
}

/** Tells what is known of the key or the value at an offset. */
export function hover(text: string, offset: number, name = ''): Hover | undefined {
  const tree = treeOf(text, offset)
  const language = languageOf(text, name)
  const place = placeAt(tree, offset)
  if (place === undefined) return hoverInUnit(text, offset)
  const { path, span, isKey, node } = place
  const key = keyAt(language, path)
  if (isKey) {
    if (key === undefined) return undefined
    const title = `\`${String(path.findLast((step) => typeof step === 'string'))}\`: ${detailOf(key)}`
    return { text: `${title}\n\n${documentationOf(key, language)}`, span, reference: referenceOf(key, language) }
  }
  const said = node === undefined ? undefined : valueText(node, { path, text, language: language.name })
  if (said !== undefined) return { text: said, span }
  const inUnit = hoverInUnit(text, offset)
  if (inUnit !== undefined) return inUnit
  for (const { kind, name: given, uses } of namesIn(text, tree, language)) {
    const use = uses.find((one) => contains(one, offset))
    if (use !== undefined) {
      return { text: `The ${kind} \`${given}\` of this document`, span: { start: use.start, end: use.end } }
    }
  }
  return key && { text: documentationOf(key, language), span, reference: referenceOf(key, language) }
}

function referenceOf({ path }: Key, language: Language): string {
  return `docs/reference/${pageNameOf(language)}.html#${dotted(path)}`
}

interface Place {
  readonly path: ConfigPath
  readonly span: Span
  readonly isKey: boolean
  readonly node?: ScalarNode
}

function placeAt(tree: Tree | undefined, offset: number): Place | undefined {
  for (const { key, node, path } of everything(tree)) {
    if (key !== undefined && contains(key.span, offset)) return { path, span: key.span, isKey: true }
    if (node.kind !== 'scalar' || !contains(node.span, offset)) continue
    return { path, span: node.span, isKey: false, node }
  }
  return undefined
}

function contains({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end
}

interface ValuePlace {
  readonly path: ConfigPath
  readonly text: string
  readonly language: string
}

/** What a value means that does not say it itself. */
function valueText(node: ScalarNode, { path, text, language }: ValuePlace): string | undefined {
  const key = simplified(path)
  const value = node.text
  if (value.startsWith('data:')) return dataText(value, path)
  if (key === 'mode') return modeText(node)
  if (key.endsWith('mib')) return sizeText(node)
  if (key === 'typeguid') return partitionTypeName(value)
  if (key === 'hash') return hashText(value)
  if (key === 'version' && path.length <= 2) return versionText(value, language)
  const { start, end } = innerSpan(node, text)
  return end - start > 0 && key === 'level' ? LEVELS[value] : undefined
}

function simplified(path: ConfigPath): string {
  return plainWord(path.findLast((step) => typeof step === 'string') ?? '')
}

/** As much of what a data URL holds as one reads at a glance. */
const GLANCE = 600

/** The contents of a data URL; what stands where secrets do is not shown. */
function dataText(url: string, path: ConfigPath): string | undefined {
  const decoded = decodeDataUrl(url)
  if (decoded.kind === 'invalid') return undefined
  const size = formatBytes(decoded.bytes.length)
  const secret = secretAt(path, url)
  if (secret !== undefined) return `${size}, which is ${secret} and is not shown`
  const text = fromStrictUtf8(decoded.bytes)
  if (text === undefined) return `${size} that are no text`
  const shown = text.length > GLANCE ? `${text.slice(0, GLANCE)}…` : text
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1))
  return `${size} of text:\n\n${fence}\n${shown.replace(/\n$/, '')}\n${fence}`
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ({ 0: run }) => run.length))
}

/** The letters that `ls -l` prints for permissions, with the special bits. */
export function modeLetters(mode: number): string {
  const special = [mode & 0o4000 ? 's' : '', mode & 0o2000 ? 's' : '', mode & 0o1000 ? 't' : '']
  return special
    .map((letter, index) => {
      const bits = (mode >> (6 - index * 3)) & 7
      const run = (bits & 1) === 1 ? letter || 'x' : letter.toUpperCase() || '-'
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${run}`
    })
    .join('')
}

function modeText(node: ScalarNode): string | undefined {
  const answer = integerOf(node)
  if (answer.kind !== 'value' || answer.value < 0 || answer.value > 0o7777) return undefined
  return `\`${modeLetters(answer.value)}\` (0${answer.value.toString(8)}, in decimal ${answer.value})`
}

function sizeText(node: ScalarNode): string | undefined {
  const answer = integerOf(node)
  if (answer.kind !== 'value') return undefined
  return answer.value === 0 ? 'as much as there is' : formatBytes(answer.value * 1024 * 1024)
}

function hashText(value: string): string | undefined {
  const [, type, sum] = /^(sha256|sha512)-([0-9a-f]*)$/i.exec(value) ?? []
  if (type === undefined || sum === undefined) return undefined
  const needed = type === 'sha256' ? 64 : 128
  return sum.length === needed
    ? `${type.toUpperCase()} of the bytes, after they are unpacked`
    : `${type.toUpperCase()} has ${needed} digits, here are ${sum.length}`
}

function versionText(value: string, language: string): string | undefined {
  return language === 'ignition' ? `Version ${value} of Ignition's spec` : undefined
}

const LEVELS: Readonly<Record<string, string>> = {
  raid0: 'Striped over all devices: fast, and lost when one of them is',
  raid1: 'The same on every device: all but one may fail',
  raid4: 'One device holds the parity: one may fail',
  raid5: 'Parity on all devices in turn: one may fail',
  raid6: 'Parity twice: two may fail',
  raid10: 'Mirrors that are striped: one of each mirror may fail',
  linear: 'One device after the other: lost when one of them is',
}

/** Within the text of a unit the manual page of the key. */
function hoverInUnit(text: string, offset: number): Hover | undefined {
  const cursor = cursorAt(text, offset)
  if (cursor.kind !== 'block') return undefined
  const start = lineStart(text, offset)
  const [, space = '', key] = /^(\s*)(\w+)=/.exec(text.slice(start, start + 200)) ?? []
  if (key === undefined) return undefined
  const span = { start: start + space.length, end: start + space.length + key.length }
  if (!contains(span, offset)) return undefined
  const sections = Object.entries(SECTION_KEYS).flatMap(([section, keys]) => (keys.includes(key) ? [section] : []))
  return sections.length === 0
    ? undefined
    : { text: `\`${key}=\` of ${sections.map((one) => `[${one}]`).join(', ')}`, span }
}
