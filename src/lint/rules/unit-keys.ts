import { nearest } from '../../util/nearest.ts'
import { defineRule, type Place, type Rule } from '../rule.ts'
import { SECTION_KEYS, SYSTEMD_RELEASES } from '../systemd/keys.ts'
import { KEY_VALUES, KIND_SECTIONS } from '../systemd/values.ts'
import type { UnitLine } from '../systemd/unit-lines.ts'
import { unitTexts, type UnitText } from '../units.ts'
import type { Subject } from '../subject.ts'

type Word = Place & { readonly word: string; readonly near: string | undefined }

const SKIPPED =
  'systemd skips what it does not know and says so only in the log of the machine, where the unit then does something else than it was written for.'

/** Rules on the sections, keys and values of units. */
export const UNIT_KEY_RULES: readonly Rule[] = [
  defineRule<Word & { readonly kind: string; readonly sections: readonly string[] }>({
    code: 'unit-section-unknown',
    severity: 'warning',
    fixes: true,
    reason: SKIPPED,
    says: ({ word, kind }) => `a ${kind} unit has no section [${word}]`,
    hint: ({ near, sections }) =>
      near === undefined
        ? `its sections are ${sections.map((one) => `[${one}]`).join(', ')}`
        : `did you mean [${near}]?`,
    *find(subject) {
      for (const unit of unitTexts(subject)) {
        const sections = sectionsOf(unit)
        if (sections === undefined) continue
        for (const { section: word, key, line } of unit.lines) {
          if (key !== undefined || sections.includes(word) || word.startsWith('X-')) continue
          const near = nearest(word, sections)
          yield { path: unit.path, within: { line, word }, fix: near, word, near, kind: unit.kind, sections }
        }
      }
    },
  }),
  defineRule<Word & { readonly section: string }>({
    code: 'unit-key-unknown',
    severity: 'warning',
    fixes: true,
    reason: SKIPPED,
    says: ({ word, section }) => `systemd knows no ${word}= in [${section}]`,
    hint: ({ near }) =>
      near === undefined ? `known are the keys of systemd ${SYSTEMD_RELEASES}` : `did you mean ${near}=?`,
    *find(subject) {
      for (const { unit, line, key } of unknownKeys(subject)) {
        if (sectionsWith(key, unit).length > 0) continue
        const near = nearest(key, SECTION_KEYS[line.section] ?? [])
        const within = { line: line.line, word: key }
        yield { path: unit.path, within, fix: near, word: key, near, section: line.section }
      }
    },
  }),
  defineRule<Place & { readonly key: string; readonly section: string; readonly right: readonly string[] }>({
    code: 'unit-key-misplaced',
    severity: 'warning',
    reason: SKIPPED,
    says: ({ key, section, right }) => `${key}= belongs into [${right.join('] or [')}], not into [${section}]`,
    hint: ({ right: [right = ''] }) => `move it below a line [${right}]`,
    *find(subject) {
      for (const { unit, line, key } of unknownKeys(subject)) {
        const right = sectionsWith(key, unit)
        if (right.length === 0) continue
        yield { path: unit.path, within: { line: line.line, word: key }, key, section: line.section, right }
      }
    },
  }),
  defineRule<Word & { readonly key: string; readonly values: readonly string[] }>({
    code: 'unit-value-unknown',
    severity: 'warning',
    fixes: true,
    reason: 'systemd skips a value that it does not know, and what the key says without it counts.',
    says: ({ word, key }) => `${key}= cannot be ${JSON.stringify(word)}`,
    hint: ({ near, values }) => (near === undefined ? `it can be ${values.join(', ')}` : `did you mean ${near}?`),
    *find(subject) {
      for (const unit of unitTexts(subject)) {
        for (const { section, key, value: word, line } of unit.lines) {
          const values = key === undefined ? undefined : KEY_VALUES[section]?.[key]
          if (key === undefined || values === undefined || word === '' || values.includes(word)) continue
          const near = nearest(word, values)
          yield { path: unit.path, within: { line, word }, fix: near, word, near, key, values }
        }
      }
    },
  }),
]

/** The sections that a unit can have; `undefined` for what is no unit of systemd's. */
function sectionsOf({ kind }: UnitText): readonly string[] | undefined {
  if (!(kind in KIND_SECTIONS)) return undefined
  const own = KIND_SECTIONS[kind]
  return own === undefined ? ['Unit', 'Install'] : ['Unit', own, 'Install']
}

/** The sections of a unit that have a key. */
function sectionsWith(key: string, unit: UnitText): readonly string[] {
  return (sectionsOf(unit) ?? []).filter((section) => SECTION_KEYS[section]?.includes(key))
}

interface UnknownKey {
  readonly unit: UnitText
  readonly line: UnitLine
  readonly key: string
}

/** Keys that their section does not have; those of a section that nobody knows are not looked at. */
function* unknownKeys(subject: Subject): Generator<UnknownKey> {
  for (const unit of unitTexts(subject)) {
    const sections = sectionsOf(unit) ?? []
    for (const line of unit.lines) {
      const { section, key } = line
      if (key === undefined || !sections.includes(section) || /^(?:X-|#|;)/.test(key)) continue
      if (SECTION_KEYS[section]?.includes(key) !== true) yield { unit, line, key }
    }
  }
}
