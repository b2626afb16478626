/** Azure's metadata: the instance metadata service, and the wire server beside it. */
import { FirstlightError } from '../../errors.ts'
import type { HttpCloud } from '../http/http-clouds.ts'
import type { ProviderContext } from '../provider.ts'
import { readBase64 } from '../../util/base64.ts'
import { listAt, textAt } from './json-access.ts'
import { attributesOf, sshKeysOf, usableHostname } from './metadata.ts'
import type { Metadata } from './metadata.ts'
import { openService, parseJson } from './service.ts'
import { elementText, openWireServer, sharedAddresses } from './wire-server.ts'

const INSTANCE: HttpCloud = {
  id: 'azure',
  hosts: ['http://169.254.169.254'],
  path: '/',
  headers: { Metadata: 'true' },
  none: [],
  retry: [410],
}

/** The metadata of a machine on Azure. */
export async function fetchAzure(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, INSTANCE)
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

/** The metadata of a machine on Azure Stack: its host name, and the one SSH key it was made with. */
export async function fetchAzurestack(context: ProviderContext): Promise<Metadata> {
  const get = openService(context, { ...INSTANCE, id: 'azurestack' })
  const [text, key] = await Promise.all([get('/Microsoft.Compute/identity?api-version=2019-03-11'), stackKey(context)])
  const hostname = usableHostname(textAt(parseJson(text, 'the identity'), 'vmName'))
  return {
    attributes: {},
    sshKeys: key === undefined ? [] : [key],
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

/** The key is in a bundle of certificates, which the wire server encrypts for whoever asks. */
async function stackKey(context: ProviderContext): Promise<string | undefined> {
  const server = await openWireServer(context)
  const goal = await server.goalState()
  if (goal?.certificates === undefined) return undefined
  const { createTransportKey } = await import('./transport-key.ts')
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
