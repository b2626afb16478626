import { nearest } from '../util/nearest.ts'
import { LANGUAGE_NAMES, LANGUAGES, newestOf, type Language } from './languages.ts'
import { dotted, everyKey, type Key } from './keys/key.ts'

/** A key in a version of a language. */
export interface KeyInLanguage {
  readonly language: Language
  readonly key: Key
}

/** What came of looking for a key. */
export type FoundKey =
  | (KeyInLanguage & {
      readonly kind: 'key'
      /** Whether it is the one that was asked for, or the one that comes nearest. */
      readonly isNearest: boolean
      /** The version that was asked for, where it does not have the key. */
      readonly lacks?: Language
    })
  /** Several keys end like that. */
  | { readonly kind: 'several'; readonly language: Language; readonly keys: readonly Key[] }
  | { readonly kind: 'none' }

/** Which languages are looked in. */
export interface Scope {
  /** The name of a language; the usual ones when absent. */
  readonly variant?: string | undefined
  /** Its version; the newest stable one when absent. */
  readonly version?: string | undefined
}

/**
 * Finds a key by what somebody typed: its path or the end of it, in the spelling of any language, with or without places in
 * lists (`$.storage.files.0.path`, `storage.disks[0].partitions`).
 */
export function findKey(typed: string, scope: Scope): FoundKey {
  const steps = stepsOf(typed)
  const languages = languagesIn(scope, typed)
  const found = lookUp(steps, languages)
  if (found !== undefined) return found
  const [asked] = scope.variant === undefined && scope.version === undefined ? [] : languages
  const elsewhere = asked === undefined ? undefined : lookUp(steps, elsewhereThan(asked))
  if (elsewhere?.kind === 'key' && asked !== undefined) return { ...elsewhere, lacks: asked }
  return nearestKey(steps, languages)
}

function lookUp(steps: readonly string[], languages: readonly Language[]): FoundKey | undefined {
  for (const match of [isSame, isAlike]) {
    for (const language of languages) {
      const [key, ...more] = keysAt(language, steps, match)
      if (key === undefined) continue
      return more.length === 0
        ? { kind: 'key', language, key, isNearest: false }
        : { kind: 'several', language, keys: [key, ...more] }
    }
  }
  return undefined
}

/** Other versions of the same language, the newest stable one first, and then the other languages. */
function elsewhereThan(asked: Language): readonly Language[] {
  const newestFirst = LANGUAGES.filter((one) => one !== asked).toReversed()
  const others = [...newestFirst.filter(({ isStable }) => isStable), ...newestFirst.filter((one) => !one.isStable)]
  return [...others.filter(({ name }) => name === asked.name), ...others.filter(({ name }) => name !== asked.name)]
}

/** Where a key is, of all languages: each with the first version that has it. */
export function languagesWith({ key }: KeyInLanguage): readonly KeyInLanguage[] {
  const canonical = dotted(key.canonical)
  return LINES.flatMap((line) => {
    for (const language of line) {
      const found = [...everyKey(language.keys())].find((one) => dotted(one.canonical) === canonical)
      if (found !== undefined) return [{ language, key: found }]
    }
    return []
  })
}

/** The versions of each language, the oldest first; the specs of Ignition are three languages in this. */
const LINES: readonly (readonly Language[])[] = [
  ...Map.groupBy(LANGUAGES, ({ name, version }) => (name === 'ignition' ? `${name} ${version[0]}` : name)).values(),
]

function stepsOf(typed: string): readonly string[] {
  return typed
    .replace(/^\$\.?/, '')
    .split(/[.[\]]+/)
    .filter((step) => step !== '' && step !== '*' && !/^\d+$/.test(step))
}

/** The usual languages, in the order in which a key is looked for: the ones in the spelling that was typed come first. */
function languagesIn({ variant, version }: Scope, typed: string): readonly Language[] {
  const named = LANGUAGES.filter(({ name }) => variant === undefined || name === variant)
  if (version !== undefined) return named.filter((one) => one.version === version)
  if (variant !== undefined) return [newestOf(variant)].filter((one) => one !== undefined)
  const isIgnition = /[a-z][A-Z]/.test(typed)
  const names = LANGUAGE_NAMES.filter((name) => name !== 'ignition')
  const newest = (isIgnition ? ['ignition', ...names] : [...names, 'ignition']).flatMap((name) => newestOf(name) ?? [])
  const usual = newest.toSorted((one, other) => rankOf(one) - rankOf(other))
  return [...(isIgnition ? newest : usual), ...LANGUAGES.toReversed()]
}

/** Container Linux Configs and clusters are not what somebody means who does not say so. */
function rankOf({ name }: Language): number {
  const rank = ['flatcar', 'fcos', 'fiot', 'r4e', 'openshift', 'ignition', 'container-linux'].indexOf(name)
  return rank === -1 ? 0 : rank
}

type Match = (one: string, other: string) => boolean

const isSame: Match = (one, other) => one === other
const isAlike: Match = (one, other) => plain(one) === plain(other)

function plain(step: string): string {
  return step.toLowerCase().replaceAll(/[-_]/g, '')
}

/** The key of a path, or all whose paths end like that. */
function keysAt(language: Language, steps: readonly string[], match: Match): readonly Key[] {
  if (steps.length === 0) return []
  const ending = [...everyKey(language.keys())].filter(({ path }) => endsWith(path, steps, match))
  const whole = ending.filter(({ path }) => path.length === steps.length)
  return whole.length > 0 ? whole : ending
}

function endsWith(path: readonly string[], steps: readonly string[], match: Match): boolean {
  const from = path.length - steps.length
  return from >= 0 && steps.every((step, index) => match(step, path[from + index] ?? ''))
}

/** Of a key that is not there, the one that was probably meant: step by step from the top, else by its last word. */
function nearestKey(steps: readonly string[], languages: readonly Language[]): FoundKey {
  for (const language of languages) {
    const key = follow(steps, language.keys())
    if (key !== undefined) return { kind: 'key', language, key, isNearest: true }
  }
  const word = steps.at(-1) ?? ''
  for (const language of languages.slice(0, LANGUAGE_NAMES.length)) {
    const keys = [...everyKey(language.keys())]
    const name = nearest(word, [...new Set(keys.map((key) => key.name))])
    if (name === undefined) continue
    const named = keys.filter((key) => key.name === name)
    const likely = named.toSorted((one, other) => inCommon(other, steps) - inCommon(one, steps))
    const [key, second] = likely
    if (key !== undefined && (second === undefined || inCommon(key, steps) > inCommon(second, steps)))
      return { kind: 'key', language, key, isNearest: true }
    return { kind: 'several', language, keys: named }
  }
  return deepestKey(steps, languages) ?? { kind: 'none' }
}

function follow(steps: readonly string[], keys: readonly Key[]): Key | undefined {
  const [step = '', ...rest] = steps
  const name = nearest(
    step,
    keys.map((key) => key.name),
  )
  const key = keys.find((one) => one.name === name)
  return rest.length === 0 || key === undefined ? key : follow(rest, key.children)
}

/** Of a path whose end is like nothing, the key whose members are to be looked at. */
function deepestKey(steps: readonly string[], languages: readonly Language[]): FoundKey | undefined {
  for (let length = steps.length - 1; length > 0; length -= 1) {
    for (const language of languages) {
      const key = follow(steps.slice(0, length), language.keys())
      if (key !== undefined) return { kind: 'key', language, key, isNearest: true }
    }
  }
  return undefined
}

/** How many of the words that were typed are in the path of a key. */
function inCommon({ path }: Key, steps: readonly string[]): number {
  return steps.filter((step) => nearest(step, path) !== undefined).length
}
