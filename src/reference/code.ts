import { RULES } from '../lint/rules/index.ts'
import { nearest } from '../util/nearest.ts'
import { codeText, everyCode } from './codes/index.ts'
import { LINT_TEXTS } from './codes/lint.ts'
import type { CodeText } from './codes/text.ts'

/** A code with what is told of it. */
export interface ExplainedCode extends CodeText {
  readonly code: string
  /** Who says it: a run, the check of a document, or an opinion of lint. */
  readonly from: 'error' | 'issue' | 'opinion'
}

/** What is told of a code: of an error, an issue, or a rule of lint. */
export function explainCode(code: string): ExplainedCode | undefined {
  const found = codeText(code)
  if (found !== undefined) return { code, ...found }
  const rule = RULES.find((one) => one.code === code)
  const text = Object.hasOwn(LINT_TEXTS, code) ? LINT_TEXTS[code] : undefined
  if (rule === undefined || text === undefined) return undefined
  return { code, from: 'opinion', why: rule.reason, ...text }
}

/** The code that a word was most likely meant to be. */
export function nearestCode(word: string): string | undefined {
  return nearest(word, codes())
}

/** Every code that there is. */
export function codes(): readonly string[] {
  return [...everyCode(), ...RULES.map(({ code }) => code)]
}
