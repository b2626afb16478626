import { METADATA_ADDRESSES } from '../../fetch/schemes/metadata-addresses.ts'
import { checkIn, undecided } from '../azure.ts'
import type { Cloud } from '../cloud.ts'
import { deadlineIn } from '../deadline.ts'
import { askUserData, decisive } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { listAt, textAt } from '../metadata/json-access.ts'
import { attributesOf, sshKeysOf, usableHostname } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { openService, parseJson } from '../metadata/service.ts'
import { checkInAzure, openWireServer, sharedAddresses } from '../metadata/wire-server.ts'
import { askOvfDrive } from '../ovf-drive.ts'
import type { ProviderContext } from '../provider.ts'
import { dmi } from '../rules.ts'

const SERVICE: Service = { id: 'azure', hosts: METADATA_ADDRESSES.azure, headers: { Metadata: 'true' }, retry: [410] }

/** The statuses that are retried are transient while a machine is young. */
const USER_DATA = {
  path: '/metadata/instance/compute/userData?api-version=2021-01-01&format=text',
  none: [],
  retry: [404, 410, 429],
  base64: true,
}

/** Statuses with which the metadata of an Azure Stack answers, which knows no user data. */
const LACKS_USER_DATA = [404, 410]

/** Microsoft Azure. */
export const azure: Cloud = {
  id: 'azure',
  title: 'Microsoft Azure',
  documentation: 'https://learn.microsoft.com/en-us/azure/virtual-machines/user-data',
  needs: 'the metadata service at 169.254.169.254, else the provisioning DVD',
  network: true,
  fetchConfig: async (context) => {
    if (context.offline) return { kind: 'needs-network' }
    const deadline = deadlineIn(context, context.policy.fetchTimeout)
    const request = { service: SERVICE, userData: USER_DATA, deadline }
    const answer = await askUserData(context, request)
    if (answer.kind === 'config') return answer
    const lacks = answer.kind === 'failing' && LACKS_USER_DATA.includes(answer.status ?? 0)
    if (answer.kind !== 'none' && !lacks) return decisive(context, request, answer)
    context.log({ level: 'info', message: `the metadata service has no user data (${answer.reason}); trying the DVD` })
    const disc = await askOvfDrive(context, { id: 'azure', types: ['udf'] })
    if (disc.kind !== 'unavailable') return disc
    if (answer.kind === 'none') return { kind: 'none', reason: `${answer.reason}, and ${disc.reason}` }
    throw undecided(context, `${answer.reason}, and ${disc.reason}`)
  },
  reportStatus: checkIn,
  detection: [dmi('firmware', 'chassis_asset_tag', '7783-7084-3265-9085-8269-3286-77')],
  metadata: { fetch: fetchMetadata, checkIn: checkInAzure },
}

async function fetchMetadata(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, SERVICE)
  const instance = async (path: string): Promise<string | undefined> => get(`/metadata/instance/compute/${path}`)
  const [size, name, keys, addresses] = await Promise.all([
    instance('vmSize?api-version=2017-08-01&format=text'),
    instance('name?api-version=2017-08-01&format=text'),
    instance('publicKeys?api-version=2021-02-01'),
    wireAddresses(context),
  ])
  const hostname = usableHostname(name)
  const lines = listAt(parseJson(keys, 'publicKeys')).flatMap(
    (key) => textAt(key, 'keyData')?.replace(/[\r\n]/g, '') ?? [],
  )
  return {
    attributes: attributesOf([['AZURE_VMSIZE', size?.trim()], ...addresses]),
    sshKeys: sshKeysOf(lines),
    hostname,
    network: [],
  }
}

async function wireAddresses(context: ProviderContext): Promise<readonly (readonly [string, string | undefined])[]> {
  const server = await openWireServer(context)
  const goal = await server.goalState()
  if (goal?.sharedConfig === undefined) return []
  const shared = await server.follow(goal.sharedConfig)
  return shared === undefined ? [] : sharedAddresses(shared, goal.instanceId)
}
