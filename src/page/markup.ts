import { printable } from '../util/printable.ts'
import { keptFor } from '../util/kept-for.ts'

/** A piece of a page. Only {@link html} makes one, so that a text can never be taken for markup. */
export interface Markup {
  readonly kind: 'markup'
}

/** What may stand in a template: texts are escaped, lists joined, and what is not there leaves nothing. */
export type Part = Markup | string | number | undefined | readonly Part[]

/** Most characters of one text: a document may hold a name of megabytes. */
const MOST_TEXT = 2_000

const pieces = new WeakMap<Markup, string>()

/** A template of markup: ``html`<p title="${text}">${text}</p>` ``. Attributes stand in double quotes. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const made: Markup = { kind: 'markup' }
  pieces.set(
    made,
    compact(template)
      .map((text, index) => text + written(parts[index]))
      .join(''),
  )
  return made
}

/** The template without the indentation that it has in the source: pages have thousands of lines. */
const compact = keptFor((template: TemplateStringsArray): readonly string[] => template.map((text) => inLines(text)))

function inLines(text: string): string {
  const lines = text.split('\n')
  const last = lines.length - 1
  return lines
    .map((line, index) =>
      index === 0 ? (last === 0 ? line : line.trimEnd()) : index === last ? line.trimStart() : line.trim(),
    )
    .filter((line, index) => line !== '' || index === 0 || index === last)
    .join('\n')
}

/** Markup as the text of a file. */
export function textOfMarkup(markup: Markup): string {
  const text = pieces.get(markup)
  if (text === undefined) throw new TypeError('not markup made by html')
  return text
}

function written(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escaped(part)
  return isList(part) ? part.map(written).join('') : textOfMarkup(part)
}

function isList(part: Markup | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** What could be markup, end an attribute, or turn the direction of what follows, is made visible text. */
function escaped(text: string): string {
  const shown = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text
  return printable(shown).replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
}
