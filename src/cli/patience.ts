import fs from 'node:fs'
import type { Patience } from '../program/fetcher.ts'
import type { PolicyPatience } from '../program/provider-context.ts'

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
