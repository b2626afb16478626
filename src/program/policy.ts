import { DEFAULT_POLICY, type Policy } from '../engine/stage.ts'
import { FirstlightError } from '../errors.ts'
import type { Io } from './io.ts'

const SWITCHES: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false }

/**
 * What the builder of the image chose, by the variable of Ignition.
 * @throws FirstlightError `usage`
 */
export function policyOf(io: Io): Policy {
  const given = io.environment['IGNITION_WRITE_AUTHORIZED_KEYS_FRAGMENT'] ?? ''
  if (given === '') return DEFAULT_POLICY
  const sshKeyFragment = Object.hasOwn(SWITCHES, given) ? SWITCHES[given] : undefined
  if (sshKeyFragment !== undefined) return { ...DEFAULT_POLICY, sshKeyFragment }
  throw new FirstlightError('usage', `IGNITION_WRITE_AUTHORIZED_KEYS_FRAGMENT=${given}: neither true nor false`)
}
