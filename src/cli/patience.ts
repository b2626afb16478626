import fs from 'node:fs'
import type { ProviderPolicy } from '../providers/provider.ts'

/** How long servers are tried, in milliseconds. */
export interface Patience {
  /** For a whole fetch that no config set a limit for. */
  readonly deadlineMs?: number
  /** For a server that cannot be reached. @default as long as the whole fetch may take */
  readonly unreachableMs?: number
}

/** How long providers are patient. */
export type PolicyPatience = Partial<Pick<ProviderPolicy, 'fetchTimeout' | 'driveTimeout' | 'unreachableTimeout'>>

/** Milliseconds for which a server that cannot be reached is tried by a person's own command. */
const UNREACHABLE_MS = 15_000

/** How long a command is patient: a machine that boots for the first time may have to wait for its network, a person not. */
export function patienceOf({ timeout }: { readonly timeout: number | undefined }): Patience {
  if (timeout !== undefined) return { deadlineMs: timeout, unreachableMs: timeout }
  return isInitramfs() ? {} : { unreachableMs: UNREACHABLE_MS }
}

/** The same for metadata services. */
export function providerPatience({ deadlineMs, unreachableMs }: Patience): PolicyPatience {
  return {
    ...(deadlineMs === undefined ? {} : { fetchTimeout: deadlineMs, driveTimeout: deadlineMs }),
    unreachableTimeout: unreachableMs,
  }
}

function isInitramfs(): boolean {
  return fs.existsSync('/etc/initrd-release')
}
