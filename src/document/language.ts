import { outermostKeys } from './outermost-keys.ts'
import { includesBytes } from '../util/octets.ts'
import { fromUtf8, utf8 } from '../util/utf8.ts'

/** A language that a document can be written in, each with a reader of its own. */
export type DocumentLanguage = 'ignition' | 'butane' | 'container-linux' | 'machine-config'

/** JSON is Ignition unless it names a Butane variant: Butane is YAML, of which JSON is a part. */
export function languageInBraces(bytes: Uint8Array): DocumentLanguage {
  if (!includesBytes(bytes, VARIANT)) return 'ignition'
  const keys = outermostKeys(bytes)
  return keys.has('variant') && (keys.has('version') || !keys.has('ignition')) ? 'butane' : 'ignition'
}

const VARIANT = utf8('variant')

/** The sections of a Container Linux Config; each is optional, so any one of them tells. */
const CONTAINER_LINUX_SECTIONS = new Set(
  'ignition passwd storage systemd networkd update locksmith docker etcd flannel'.split(' '),
)

/** The language of YAML, told by the keys that stand at the very left. */
export function languageOfYaml(bytes: Uint8Array): DocumentLanguage | undefined {
  const text = fromUtf8(bytes)
  const keys = keysAtTheLeft(text)
  if (keys.has('variant')) return 'butane'
  if (
    keys.has('kind') &&
    keys.has('apiVersion') &&
    /^kind[ \t]{0,9}:[ \t]{0,9}["']?MachineConfig["']?[ \t]{0,9}(?:$|#)/m.test(text)
  ) {
    return 'machine-config'
  }
  return keys.values().some((key) => CONTAINER_LINUX_SECTIONS.has(key)) ? 'container-linux' : undefined
}

function keysAtTheLeft(text: string): ReadonlySet<string> {
  const keys = new Set<string>()
  for (let at = 0; at !== -1; at = nextLine(text, at)) {
    // Most lines begin with a blank: they are passed quickly.
    if (text.charCodeAt(at) <= 0x20) continue
    const [, key] = KEY_AT_START.exec(text.slice(at, at + LONGEST_KEY)) ?? []
    if (key !== undefined) keys.add(key)
  }
  return keys
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? -1 : end + 1
}

/** No key that tells a language is nearly so long. */
const LONGEST_KEY = 64

const KEY_AT_START = /^["']?([A-Za-z_][\w-]*)["']?[ \t]{0,9}:(?:\s|$)/

/**
 * Whether some text is a document and nothing else, beyond doubt: it begins with its own keys, and has none that a
 * cloud-config or a script could have.
 */
export function isUnmistakable(bytes: Uint8Array): boolean {
  const text = fromUtf8(bytes)
  const line = firstLineWithContent(text)
  if (line.startsWith('{')) {
    const keys = outermostKeys(bytes)
    return ['ignition', 'ignitionVersion', 'variant'].some((key) => keys.has(key))
  }
  if (!KEY_AT_START.test(line.slice(0, LONGEST_KEY))) return false
  const language = languageOfYaml(bytes)
  if (language !== 'container-linux') return language !== undefined
  return [...keysAtTheLeft(text)].every((key) => CONTAINER_LINUX_SECTIONS.has(key))
}

/** The first line that is neither blank nor a comment, a directive or the sign of a document's beginning. */
function firstLineWithContent(text: string): string {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end === -1 ? text.length : end).trimEnd()
    if (!/^(?:[ \t]*(?:#|$)|---$|%)/.test(line)) return line
    at = end === -1 ? text.length : end + 1
  }
  return ''
}
