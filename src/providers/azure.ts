/** What Azure and Azure Stack have in common. */
import { FirstlightError } from '../errors.ts'
import type { ProviderContext, ProviderStatus } from './provider.ts'

/** Azure asks only whether the machine is up. */
export async function checkIn(context: ProviderContext, status: ProviderStatus): Promise<void> {
  if (status.kind !== 'booted') return
  const { checkInAzure } = await import('./metadata/wire-server.ts')
  return checkInAzure(context)
}

/** The error when neither the service nor the DVD told whether there is a config. */
export function undecided({ policy }: ProviderContext, reason: string): FirstlightError {
  const seconds = Math.round(policy.driveTimeout / 1_000)
  return new FirstlightError('provider-failed', `waiting ${seconds} s for the provisioning DVD: ${reason}`, {
    hint: 'Azure takes the DVD away once a machine has reported that it is provisioned',
  })
}
