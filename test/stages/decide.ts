import type { Config } from '../../src/config/model.ts'
import { DEFAULT_POLICY, type DecideInput, type Decision } from '../../src/engine/stage.ts'
import { isFirstlightError } from '../../src/errors.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { NO_FACTS } from '../../src/journal/facts.ts'
import { formatPath } from '../../src/report/path.ts'
import type { JsonValue } from '../../src/util/json.ts'
import { NEWEST_VERSION } from '../../src/config/model.ts'

/** A config with these parts. */
export function configWith(parts: Omit<Config, 'ignition'>): Config {
  return { ignition: { version: NEWEST_VERSION }, ...parts }
}

/** What a stage decides from, with the usual for what a test does not care about. */
export function decideInput<Inspection extends JsonValue>(
  parts: Pick<DecideInput<Inspection>, 'inspection' | 'config'> & Partial<DecideInput<Inspection>>,
): DecideInput<Inspection> {
  return {
    facts: NO_FACTS,
    policy: DEFAULT_POLICY,
    run: { startedAt: new Date('2026-11-21T10:00:00.000Z'), userConfigProvided: true },
    ...parts,
  }
}

/** Operations as lines: index, what it waits for when that is not everything before it, kind and members. */
export function linesOf(decision: Decision): readonly string[] {
  return decision.operations.map(({ operation, after }, index) => {
    const waits = after === undefined ? '' : ` after [${after.join(' ')}]`
    return `${index}${waits}: ${lineOf(operation)}`
  })
}

function lineOf(operation: Operation): string {
  const members = Object.entries(operation)
    .filter(([key, value]) => key !== 'kind' && value !== undefined)
    .map(([key, value]) => `${key}=${key === 'mode' ? `0o${Number(value).toString(8)}` : compact(value)}`)
  return [operation.kind, ...members].join(' ')
}

function compact(value: unknown): string {
  return typeof value === 'string' && /^[^\s,]+$/.test(value) ? value : JSON.stringify(value)
}

/** The error of a decision that must fail, as its code, place, sentence and hint. */
export function failureOf(decide: () => unknown): readonly string[] {
  try {
    decide()
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    const at = thrown.path === undefined ? '' : ` at ${formatPath(thrown.path)}`
    return [`${thrown.code}${at}`, thrown.message, thrown.hint ?? 'no hint']
  }
  throw new Error('the decision was made although it should have failed')
}
