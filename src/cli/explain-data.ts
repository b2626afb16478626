import type { ExplainedCode } from '../reference/code.ts'
import { languagesWith, type FoundKey } from '../reference/find-key.ts'
import { dotted, type Key } from '../reference/keys/key.ts'
import type { Language } from '../reference/languages.ts'

type Found<Kind extends FoundKey['kind']> = Extract<FoundKey, { readonly kind: Kind }>

/** What is told of a code, as data. */
export function codeData(code: ExplainedCode): object {
  return { ...code, kind: 'code' }
}

/** What is told of a key, as data. */
export function keyData(asked: string, found: Found<'key'>): object {
  const { key, language, isNearest, lacks } = found
  return {
    ...describe(key),
    lacks: lacks && languageData(lacks),
    kind: 'key',
    asked,
    isNearest,
    language: languageData(language),
    children: key.children.map(describe),
    languages: languagesWith(found).map((one) => ({
      ...languageData({ ...one.language, version: one.key.since }),
      path: dotted(one.key.path),
    })),
  }
}

/** The keys that end as was asked, as data. */
export function severalData(asked: string, { language, keys }: Found<'several'>): object {
  return { kind: 'keys', asked, language: languageData(language), keys: keys.map(describe) }
}

function describe(key: Key): object {
  const { meaning, type, isRequired, since, values, default: fallback, example, ignition, becomes } = key
  return {
    path: dotted(key.path),
    meaning,
    type,
    required: isRequired,
    since,
    values,
    default: fallback,
    example,
    ignition: ignition?.path,
    becomes,
  }
}

function languageData({ name, version }: Language): object {
  return { name, version }
}
