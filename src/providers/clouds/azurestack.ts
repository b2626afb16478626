import { FirstlightError } from '../../errors.ts'
import { METADATA_ADDRESSES } from '../../fetch/schemes/metadata-addresses.ts'
import { readBase64 } from '../../util/base64.ts'
import { checkIn, undecided } from '../azure.ts'
import type { Cloud } from '../cloud.ts'
import type { Service } from '../http/service.ts'
import { textAt } from '../metadata/json-access.ts'
import { usableHostname } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { openService, parseJson } from '../metadata/service.ts'
import { checkInAzure, elementText, openWireServer } from '../metadata/wire-server.ts'
import { askOvfDrive } from '../ovf-drive.ts'
import type { ProviderContext } from '../provider.ts'

const SERVICE: Service = {
  id: 'azurestack',
  hosts: METADATA_ADDRESSES.azure,
  headers: { Metadata: 'true' },
  retry: [410],
}

/** Microsoft Azure Stack. */
export const azurestack: Cloud = {
  id: 'azurestack',
  title: 'Microsoft Azure Stack',
  documentation: 'https://learn.microsoft.com/en-us/azure-stack/user/azure-stack-metadata-service',
  needs: 'the provisioning DVD',
  network: false,
  fetchConfig: async (context) => {
    const disc = await askOvfDrive(context, { id: 'azurestack', types: ['udf', 'iso9660'] })
    if (disc.kind === 'unavailable') throw undecided(context, disc.reason)
    return disc
  },
  reportStatus: checkIn,
  metadata: { fetch: fetchMetadata, checkIn: checkInAzure },
}

/** The metadata of a machine on Azure Stack: its host name, and the one SSH key it was made with. */
async function fetchMetadata(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, SERVICE)
  const [text, key] = await Promise.all([get('/Microsoft.Compute/identity?api-version=2019-03-11'), stackKey(context)])
  const hostname = usableHostname(textAt(parseJson(text, 'the identity'), 'vmName'))
  return {
    attributes: {},
    sshKeys: key === undefined ? [] : [key],
    hostname,
    network: [],
  }
}

/** The key is in a bundle of certificates, which the wire server encrypts for whoever asks. */
async function stackKey(context: ProviderContext): Promise<string | undefined> {
  const server = await openWireServer(context)
  const goal = await server.goalState()
  if (goal?.certificates === undefined) return undefined
  const { createTransportKey } = await import('../metadata/transport-key.ts')
  const transport = await createTransportKey()
  const xml = await server.follow(goal.certificates, {
    'x-ms-cipher-name': 'DES_EDE3_CBC',
    'x-ms-guest-agent-public-x509-cert': transport.certificate,
  })
  const data = xml === undefined ? undefined : elementText(xml, 'Data')
  if (data === undefined || data === '') return undefined
  const bundle = readBase64(Buffer.from(data))
  if (bundle.kind !== 'decoded') {
    throw new FirstlightError('provider-failed', 'reading the certificates of the wire server: they are not base64')
  }
  return transport.openBundle(bundle.bytes)
}
