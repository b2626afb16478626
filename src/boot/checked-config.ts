import { isFirstlightError } from '../errors.ts'
import { isPhase, type Phase } from '../engine/phases.ts'
import { readOwnFile } from '../node/own-files.ts'
import { VERSION } from '../program/version.ts'
import { isJsonObject } from '../util/json.ts'
import { digestOfInputs, readInputs } from './config-inputs.ts'
import { checkedConfig, readCache, writeForLater } from './files.ts'
import type { StageCall } from './stage-call.ts'

/** What is known of a config that a later stage has read, checked, and found nothing to say of. */
export interface CheckedConfig {
  /** The phases in which no stage has anything to do for it. */
  readonly idle: readonly Phase[]
  /** Whether it has contents, which are to be verified before anything is changed. */
  readonly hasContents: boolean
  /** Its digest, once one of the stages needed it. */
  readonly configDigest?: string | undefined
}

/**
 * What an earlier stage of this boot left of the config: it holds for the very bytes that the config is made of, and for this version. A stage that
 * has nothing to do need not read and check it once more.
 */
export function readChecked(call: StageCall): CheckedConfig | undefined {
  const known = readKnown(call.stateFile)
  const made = madeFrom(call)
  return known !== undefined && made !== undefined && known['madeFrom'] === made ? asChecked(known) : undefined
}

/** Leaves what was found out for the stages to come; where that cannot be kept, they find it out themselves. */
export function writeChecked(call: StageCall, checked: CheckedConfig): void {
  const made = madeFrom(call)
  if (made === undefined) return
  try {
    writeForLater(checkedConfig(call.stateFile), `${JSON.stringify({ madeFrom: made, ...checked })}\n`)
  } catch (thrown) {
    if (!isFirstlightError(thrown, 'io-failed')) throw thrown
  }
}

function madeFrom(call: StageCall): string | undefined {
  const inputs = readInputs(readCache(call.cache), call)
  return inputs && `${VERSION} ${digestOfInputs(inputs)}`
}

function readKnown(stateFile: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readOwnFile(checkedConfig(stateFile)).toString('utf8'))
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function asChecked({ idle, hasContents, configDigest }: Record<string, unknown>): CheckedConfig | undefined {
  if (!Array.isArray(idle) || typeof hasContents !== 'boolean') return undefined
  const digest = typeof configDigest === 'string' ? configDigest : undefined
  return { idle: idle.filter(isPhase), hasContents, configDigest: digest }
}
