import { isBlank, isBreak, HASH } from './characters.ts'
import { YamlFault } from './fault.ts'
import { addToken, peek, skipBreak, skipToBreak } from './scanner.ts'
import type { Scanner } from './scanner.ts'
import { scanHandle, scanUri } from './tag.ts'

/** Scans a line that begins with a percent sign: `%YAML 1.1` or `%TAG !handle! prefix`. */
export function scanDirective(scanner: Scanner): void {
  const start = scanner.at
  const name = /%(YAML|TAG)(?=[ \t])/y
  name.lastIndex = start
  const found = name.exec(scanner.text)?.[1]
  if (found !== 'YAML' && found !== 'TAG') {
    const hint = 'quote a text that begins with a percent sign'
    throw new YamlFault({ start, end: start + 1 }, 'this line begins with %, and is no directive that YAML has', {
      hint,
    })
  }
  scanner.at += found.length + 1
  skipBlanks(scanner)
  const words = found === 'YAML' ? scanVersion(scanner, start) : scanTagPrefix(scanner, start)
  const end = scanner.at
  skipBlanks(scanner)
  if (peek(scanner) === HASH) skipToBreak(scanner)
  if (!Number.isNaN(peek(scanner)) && !isBreak(peek(scanner))) throw malformed(scanner, start)
  skipBreak(scanner)
  addToken(scanner, { kind: 'directive', start, end, name: found, words })
}

function scanVersion(scanner: Scanner, start: number): readonly [string, string] {
  const version = /([0-9]{1,2})\.([0-9]{1,2})/y
  version.lastIndex = scanner.at
  const [all, major = '', minor = ''] = version.exec(scanner.text) ?? []
  if (all === undefined) throw malformed(scanner, start)
  scanner.at += all.length
  return [major, minor]
}

function scanTagPrefix(scanner: Scanner, start: number): readonly [string, string] {
  const handle = scanHandle(scanner)
  if (!/^!(?:[\w-]*!)?$/.test(handle) || !isBlank(peek(scanner))) throw malformed(scanner, start)
  skipBlanks(scanner)
  const prefix = scanUri(scanner)
  if (prefix === '') throw malformed(scanner, start)
  const next = peek(scanner)
  if (!Number.isNaN(next) && !isBlank(next) && !isBreak(next)) throw malformed(scanner, start)
  return [handle, prefix]
}

function skipBlanks(scanner: Scanner): void {
  while (isBlank(peek(scanner))) scanner.at += 1
}

function malformed(scanner: Scanner, start: number): YamlFault {
  skipToBreak(scanner)
  return new YamlFault({ start, end: scanner.at }, 'this line begins with %, and is no directive as YAML writes them')
}
