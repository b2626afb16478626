import type { ConfigPath } from '../report/path.ts'
import type { Words } from '../report/words.ts'
import type { Weight } from './finding.ts'
import type { Subject } from './subject.ts'

/** A rule: an opinion on documents, which its code turns off. */
export interface Rule {
  readonly code: string
  readonly severity: Weight
  /** Why it is worth having: whole sentences. */
  readonly reason: string
  /** Whether `--fix` can mend what it finds. */
  readonly fixes: boolean
  /** What it has to say of a document. */
  readonly find: (subject: Subject) => readonly Found[]
}

/** A place of a config that a rule is about. */
export interface Place {
  readonly path: ConfigPath
  /** A word of the text that stands there: its line, from 1, and the word. */
  readonly within?: { readonly line: number; readonly word?: string | undefined } | undefined
  /** What to write instead of the value, or of the word within it, where that is safe; a number is octal in YAML. */
  readonly fix?: string | number | undefined
}

/** A place with what is said of it. */
export interface Found extends Place {
  readonly message: string
  readonly hint?: string | undefined
}

/** A rule as it is written: what it finds are facts, of which its words are made. */
export interface RuleOf<Facts extends Place> extends Words<Facts>, Pick<Rule, 'code' | 'severity' | 'reason'> {
  readonly fixes?: boolean
  readonly find: (subject: Subject) => Iterable<Facts>
}

/** Makes a rule of its parts. */
export function defineRule<Facts extends Place>(rule: RuleOf<Facts>): Rule {
  const { code, severity, reason, fixes = false, says, hint } = rule
  return {
    code,
    severity,
    reason,
    fixes,
    find: (subject) =>
      Array.from(rule.find(subject), (facts) => ({
        ...facts,
        message: typeof says === 'string' ? says : says(facts),
        hint: typeof hint === 'function' ? hint(facts) : hint,
      })),
  }
}
