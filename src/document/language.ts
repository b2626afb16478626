import { outermostKeys } from './outermost-keys.ts'
import { includesBytes } from '../util/octets.ts'
import { fromUtf8, utf8 } from '../util/utf8.ts'

/** A language that a document can be written in, each with a reader of its own. */
export type DocumentLanguage = 'ignition' | 'butane' | 'container-linux' | 'machine-config'

/**
 * JSON is Ignition unless it names a Butane variant, since Butane is YAML, of which JSON is a part; or says that it is an
 * object of a cluster.
 */
export function languageInBraces(bytes: Uint8Array): DocumentLanguage {
  const [mayBeButane, mayBeMachineConfig] = [includesBytes(bytes, VARIANT), includesBytes(bytes, MACHINE_CONFIG)]
  if (!mayBeButane && !mayBeMachineConfig) return 'ignition'
  const keys = outermostKeys(bytes)
  if (mayBeMachineConfig && keys.has('kind') && keys.has('apiVersion') && !keys.has('ignition')) return 'machine-config'
  return keys.has('variant') && (keys.has('version') || !keys.has('ignition')) ? 'butane' : 'ignition'
}

const VARIANT = utf8('variant')
const MACHINE_CONFIG = utf8('MachineConfig')

/** The sections of a Container Linux Config; each is optional, so any one of them tells. */
const CONTAINER_LINUX_SECTIONS = new Set(
  'ignition passwd storage systemd networkd update locksmith docker etcd flannel'.split(' '),
)

/** The language of YAML, told by its outermost keys: those that stand as far to the left as its first line, or in its braces. */
export function languageOfYaml(bytes: Uint8Array): DocumentLanguage | undefined {
  const text = fromUtf8(bytes)
  const start = contentStart(text)
  if (text[start] === '{') return languageInBraces(utf8(text.slice(start)))
  const keys = keysAtTheLeft(text, start)
  if (keys.has('variant')) return 'butane'
  const kind = keys.get('kind')
  if (kind !== undefined && keys.has('apiVersion') && IS_MACHINE_CONFIG.test(kind)) return 'machine-config'
  return keys.keys().some((key) => CONTAINER_LINUX_SECTIONS.has(key)) ? 'container-linux' : undefined
}

const IS_MACHINE_CONFIG = /^[ \t]{0,9}["']?MachineConfig["']?[ \t]{0,9}(?:$|[#\r\n])/

/** The keys that stand in the column of the first, each with the beginning of what follows its colon. */
function keysAtTheLeft(text: string, start: number): ReadonlyMap<string, string> {
  const keys = new Map<string, string>()
  const indentation = text.slice(text.lastIndexOf('\n', start) + 1, start)
  // A key cannot stand behind the sign of a document's beginning.
  if (indentation.trim() !== '') return keys
  for (let at = start; at !== -1; at = nextKey(text, at, indentation)) {
    // Most lines begin with a blank: they are passed quickly.
    if (text.charCodeAt(at) <= 0x20) continue
    const line = text.slice(at, at + LONGEST_KEY)
    const [all = '', plain, asked] = KEY_AT_START.exec(line) ?? []
    const key = plain ?? asked
    if (key !== undefined) keys.set(key, line.slice(all.length))
  }
  return keys
}

/** Where the text of the next line begins that is at least so far to the right; -1 when there is none. */
function nextKey(text: string, from: number, indentation: string): number {
  for (let line = nextLine(text, from); line !== -1; line = nextLine(text, line)) {
    if (text.startsWith(indentation, line)) return line + indentation.length
  }
  return -1
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? -1 : end + 1
}

/** No key that tells a language is nearly so long. */
const LONGEST_KEY = 64

/** A key with its colon, or with the question mark of a key that is given apart. */
const KEY_AT_START = /^(?:["']?([A-Za-z_][\w-]*)["']?[ \t]{0,9}:|\?[ \t]{1,9}["']?([A-Za-z_][\w-]*)["']?)(?:\s|$)/

/**
 * Whether some text is a document and nothing else, beyond doubt: it begins with its own keys, and has none that a
 * cloud-config or a script could have.
 */
export function isUnmistakable(bytes: Uint8Array): boolean {
  const text = fromUtf8(bytes)
  const start = contentStart(text)
  if (text[start] === '{') {
    const keys = outermostKeys(utf8(text.slice(start)))
    return ['ignition', 'ignitionVersion', 'variant'].some((key) => keys.has(key))
  }
  if (!KEY_AT_START.test(text.slice(start, start + LONGEST_KEY))) return false
  const language = languageOfYaml(bytes)
  if (language !== 'container-linux') return language !== undefined
  return keysAtTheLeft(text, start)
    .keys()
    .every((key) => CONTAINER_LINUX_SECTIONS.has(key))
}

/** Where the text says something: behind blanks, comments, directives and the sign of a document's beginning. */
function contentStart(text: string): number {
  for (let line = 0; line !== -1; line = nextLine(text, line)) {
    let at = text.startsWith('---', line) ? line + 3 : line
    while (text[at] === ' ' || text[at] === '\t') at += 1
    if (!'#%\r\n'.includes(text[at] ?? '\n')) return at
  }
  return text.length
}
