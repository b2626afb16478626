import { YamlFault } from './fault.ts'
import { nextToken, takeToken } from './next-token.ts'
import type { Scanner } from './scanner.ts'
import type { DirectiveToken, TagToken } from './token.ts'

const STANDARD = 'tag:yaml.org,2002:'

/** Reads the directives of a document; gives what its tags' handles stand for. */
export function readDirectives(scanner: Scanner): ReadonlyMap<string, string> {
  const handles = new Map<string, string>()
  let hasVersion = false
  let token = nextToken(scanner)
  const isBeforeDocument = token.kind === 'directive'
  for (; token.kind === 'directive'; token = nextToken(scanner)) {
    if (token.name === 'YAML') {
      checkVersion(token, hasVersion)
      hasVersion = true
    } else {
      const [handle, prefix] = token.words
      if (handles.has(handle)) throw faultAt(token, 'this handle has been given before')
      handles.set(handle, prefix)
    }
    takeToken(scanner)
  }
  if (isBeforeDocument && token.kind !== 'document-start') {
    throw new YamlFault({ start: token.start, end: token.end }, 'a line "---" must follow lines that begin with %')
  }
  return new Map([['!', '!'], ['!!', STANDARD], ...handles])
}

function checkVersion(token: DirectiveToken, isSecond: boolean): void {
  if (isSecond) throw faultAt(token, 'the version of YAML has been given before')
  const [major, minor] = token.words
  if (Number(major) === 1 && Number(minor) === 1) return
  const version = `${Number(major)}.${Number(minor)}`
  throw faultAt(token, `the document says it is YAML ${version}, and only 1.1 may be named`)
}

/** The tag that a handle and a suffix make, the standard ones as `!!name`; none for a lone `!`. */
export function resolveTag(token: TagToken, handles: ReadonlyMap<string, string>): string | undefined {
  const { handle, suffix } = token
  const prefix = handle === '' ? '' : handles.get(handle)
  if (prefix === undefined) throw new YamlFault(token, 'no %TAG line says what this handle of a tag stands for')
  const tag = prefix + suffix
  if (tag === '!') return undefined
  return tag.startsWith(STANDARD) ? `!!${tag.slice(STANDARD.length)}` : tag
}

function faultAt({ start, end }: DirectiveToken, detail: string): YamlFault {
  return new YamlFault({ start, end }, detail)
}
