/** Azure: `userData` of the instance metadata, else the custom data of the provisioning DVD; Azure Stack: the DVD only. */
import { FirstlightError } from '../errors.ts'
import { deadlineIn } from './deadline.ts'
import { askUserData, decisive } from './http/http-cloud.ts'
import { AZURE } from './http/http-clouds.ts'
import { askOvfDrive } from './ovf-drive.ts'
import type { Provider, ProviderAnswer, ProviderContext, ProviderStatus } from './provider.ts'

/** Statuses with which the metadata of an Azure Stack answers, which knows no user data. */
const LACKS_USER_DATA = [404, 410]

/** The config of a machine on Azure. */
export const azure: Provider = {
  fetchConfig: async (context) => {
    if (context.offline) return { kind: 'needs-network' }
    const deadline = deadlineIn(context, context.policy.fetchTimeout)
    const service = await askUserData(context, { cloud: AZURE, deadline })
    if (service.kind === 'config') return service
    const lacks = service.kind === 'failing' && LACKS_USER_DATA.includes(service.status ?? 0)
    if (service.kind !== 'none' && !lacks) return decisive(context, AZURE, service)
    context.log({ level: 'info', message: `the metadata service has no user data (${service.reason}); trying the DVD` })
    const disc = await askOvfDrive(context, { id: 'azure', types: ['udf'] })
    if (disc.kind !== 'unavailable') return disc
    if (service.kind === 'none') return { kind: 'none', reason: `${service.reason}, and ${disc.reason}` }
    throw undecided(context, `${service.reason}, and ${disc.reason}`)
  },
  reportStatus: checkIn,
}

/** The config of a machine on Azure Stack. */
export const azurestack: Provider = {
  fetchConfig: async (context): Promise<ProviderAnswer> => {
    const disc = await askOvfDrive(context, { id: 'azurestack', types: ['udf', 'iso9660'] })
    if (disc.kind === 'unavailable') throw undecided(context, disc.reason)
    return disc
  },
  reportStatus: checkIn,
}

/** Azure asks only whether the machine is up. */
async function checkIn(context: ProviderContext, status: ProviderStatus): Promise<void> {
  if (status.kind !== 'booted') return
  const { checkInAzure } = await import('./metadata/wire-server.ts')
  return checkInAzure(context)
}

function undecided({ policy }: ProviderContext, reason: string): FirstlightError {
  const seconds = Math.round(policy.driveTimeout / 1_000)
  return new FirstlightError('provider-failed', `waiting ${seconds} s for the provisioning DVD: ${reason}`, {
    hint: 'Azure takes the DVD away once a machine has reported that it is provisioned',
  })
}
