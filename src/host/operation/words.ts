import { formatBytes } from '../../util/bytes.ts'
import { printable } from '../../util/printable.ts'
import { isSecret, reveal } from '../../util/secret.ts'
import { utf8Length } from '../../util/utf8.ts'
import type { ContentStore } from '../../util/content.ts'
import type { Contents } from './row.ts'

/** As it is when it is one plain word, else in quotes with everything escaped that is not printable. */
export function shownText(text: string): string {
  return /^[\w./:@%+=,~^*?$!&-]+$/.test(text) ? text : quotedText(text)
}

/** In quotes, with everything escaped that is not printable. */
export function quotedText(text: string): string {
  return printable(JSON.stringify(text))
}

/** One thing, or several: `1 path`, `3 paths`. */
export function counted(things: readonly unknown[], what: string): string {
  return things.length === 1 ? `1 ${what}` : `${things.length} ${what}s`
}

/** What follows in a sentence when a value is given: `, uid 5`. */
export function suffix(what: string, value: number | undefined): string {
  return value === undefined ? '' : `, ${what} ${value}`
}

/** The size of contents, in brackets; nothing for a key, whose size nobody is told. */
export function sizeOf(list: Contents, contents: ContentStore): string {
  let sum = 0
  for (const content of list) {
    if (content.kind === 'text') {
      sum += utf8Length(isSecret(content.text) ? reveal(content.text) : content.text)
      continue
    }
    if (content.kind !== 'resource') return ''
    const size = contents.size(content.id)
    if (size === undefined) return ' (size unknown)'
    sum += size
  }
  return ` (${formatBytes(sum)})`
}
