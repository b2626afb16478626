import fs from 'node:fs'
import type { ProviderPolicy } from '../providers/provider.ts'
import { parseGoDuration } from './compat/go-flags.ts'
import type { Invocation } from './command.ts'
import { stringOption, usageError } from './options.ts'

/** The option of every command that fetches, as commander takes it. */
export const TIMEOUT = [
  '--timeout <duration>',
  'how long servers are waited for, e.g. 30s or 2m (15s for one that cannot be reached)',
] as const

/** How long providers are patient. */
export type PolicyPatience = Partial<Pick<ProviderPolicy, 'fetchTimeout' | 'driveTimeout' | 'unreachableTimeout'>>

/** Milliseconds for which a server that cannot be reached is tried by a person's own command. */
const UNREACHABLE_MS = 15_000

/** How long a fetcher is patient: a machine that boots for the first time may have to wait for its network, a person not. */
export function patienceOf(invocation: Invocation): { readonly deadlineMs?: number; readonly unreachableMs?: number } {
  const given = timeoutOf(invocation)
  if (given !== undefined) return { deadlineMs: given, unreachableMs: given }
  return isInitramfs() ? {} : { unreachableMs: UNREACHABLE_MS }
}

/** The same for metadata services. */
export function providerPatience(invocation: Invocation): PolicyPatience {
  const { deadlineMs, unreachableMs } = patienceOf(invocation)
  return {
    ...(deadlineMs === undefined ? {} : { fetchTimeout: deadlineMs, driveTimeout: deadlineMs }),
    unreachableTimeout: unreachableMs,
  }
}

function timeoutOf(invocation: Invocation): number | undefined {
  const text = stringOption(invocation, 'timeout')
  if (text === undefined) return undefined
  const ms = parseGoDuration(text)
  if (ms !== undefined && ms > 0) return ms
  throw usageError(`--timeout ${text}: not a length of time`, 'a number with a unit: 30s, 2m, 1h30m')
}

function isInitramfs(): boolean {
  return fs.existsSync('/etc/initrd-release')
}
