import { isGap, isNameCharacter } from './characters.ts'
import { YamlFault } from './fault.ts'
import { addToken, peek } from './scanner.ts'
import type { Scanner } from './scanner.ts'

/** Characters that may follow the name of an anchor directly: `?`, `:`, `,`, `]`, `}`, `%`, `@` and the backtick. */
const AFTER_NAME = /[?:,\]}%@`]/

const URI = /(?:[\w\-;/?:@&=+$,.!~*'()[\]]|%[0-9a-fA-F]{2})*/y
const HANDLE = /![\w-]*!?/y

/** Scans an anchor or an alias. */
export function scanName(scanner: Scanner, kind: 'anchor' | 'alias'): void {
  const { at: start, text } = scanner
  let end = start + 1
  while (isNameCharacter(text.charCodeAt(end))) end += 1
  scanner.at = end
  const isEnd = isGap(peek(scanner)) || AFTER_NAME.test(text.charAt(end))
  if (end === start + 1 || !isEnd) {
    const sign = kind === 'anchor' ? '&' : '*'
    throw new YamlFault(
      { start, end },
      `a name of letters, digits, "-" and "_" must follow the ${sign} that begins an ${kind}`,
      {
        hint: 'quote a text that begins with this sign',
      },
    )
  }
  addToken(scanner, { kind, start, end, name: text.slice(start + 1, end) })
}

/** Scans a tag: `!name`, `!!name`, `!handle!name`, `!<uri>` or `!` alone. */
export function scanTag(scanner: Scanner): void {
  const start = scanner.at
  const { handle, suffix } = tagParts(scanner)
  if (!isGap(peek(scanner))) throw badTag(start)
  addToken(scanner, { kind: 'tag', start, end: scanner.at, handle, suffix })
}

function tagParts(scanner: Scanner): { readonly handle: string; readonly suffix: string } {
  const start = scanner.at
  if (peek(scanner, 1) === 0x3c) {
    scanner.at += 2
    const suffix = scanUri(scanner)
    if (suffix === '' || peek(scanner) !== 0x3e) throw badTag(start)
    scanner.at += 1
    return { handle: '', suffix }
  }
  const handle = scanHandle(scanner)
  const rest = scanUri(scanner)
  if (handle.length > 1 && handle.endsWith('!')) {
    if (rest === '') throw badTag(start)
    return { handle, suffix: rest }
  }
  const suffix = handle.slice(1) + rest
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix }
}

/** Scans the handle of a tag: `!`, `!!` or `!name!`, and of a tag without one what comes before its next sign. */
export function scanHandle(scanner: Scanner): string {
  HANDLE.lastIndex = scanner.at
  const handle = HANDLE.exec(scanner.text)?.[0] ?? ''
  scanner.at += handle.length
  return handle
}

/** Scans what stands after the handle of a tag, its escapes undone. */
export function scanUri(scanner: Scanner): string {
  URI.lastIndex = scanner.at
  const raw = URI.exec(scanner.text)?.[0] ?? ''
  const start = scanner.at
  scanner.at += raw.length
  if (!raw.includes('%')) return raw
  try {
    return decodeURIComponent(raw)
  } catch {
    throw badTag(start)
  }
}

function badTag(start: number): YamlFault {
  const hint = 'quote a text that begins with an exclamation mark'
  return new YamlFault({ start, end: start + 1 }, 'this is not a tag as YAML writes them', { hint })
}
