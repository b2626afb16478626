import { METADATA_ADDRESSES } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { textAt } from '../metadata/json-access.ts'
import { fetchKeyed } from '../metadata/keyed.ts'
import type { KeyedValues } from '../metadata/keyed.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { openService, parseJson } from '../metadata/service.ts'
import type { ProviderContext } from '../provider.ts'

/** Tokens are the service's "version 2". */
const SERVICE: Service = {
  id: 'aws',
  hosts: METADATA_ADDRESSES.aws,
  token: {
    path: '/latest/api/token',
    headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '21600' },
    header: 'X-aws-ec2-metadata-token',
    unknown: [404],
  },
}

const KEYED: KeyedValues = {
  base: '/2021-01-03/meta-data/',
  attributes: {
    AWS_AVAILABILITY_ZONE: 'placement/availability-zone',
    AWS_AVAILABILITY_ZONE_ID: 'placement/availability-zone-id',
    AWS_HOSTNAME: 'hostname',
    AWS_INSTANCE_ID: 'instance-id',
    AWS_INSTANCE_TYPE: 'instance-type',
    AWS_IPV4_LOCAL: 'local-ipv4',
    AWS_IPV4_PUBLIC: 'public-ipv4',
    AWS_IPV6: 'ipv6',
    AWS_PUBLIC_HOSTNAME: 'public-hostname',
  },
  sshKeys: { path: 'public-keys', form: 'numbered' },
  hostname: 'hostname',
}

/** Amazon EC2. */
export const aws: Cloud = {
  id: 'aws',
  title: 'Amazon EC2',
  documentation: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html',
  needs: 'the metadata service at 169.254.169.254, with a token where it knows tokens',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/2019-10-01/user-data', none: [404] }),
  detection: [
    {
      certainty: 'firmware',
      rule: 'the hypervisor or the product UUID starts with ec2, in either byte order',
      holds: ({ dmi, text }) =>
        [text('sys', 'hypervisor/uuid'), dmi('product_uuid')].some(
          (uuid) => /^ec2/i.test(uuid) || /^[0-9a-f]{4}2[0-9a-f]ec-/i.test(uuid),
        ),
    },
  ],
  metadata: { fetch: fetchMetadata },
}

/** Amazon keeps the region in a document of its own. */
async function fetchMetadata(context: ProviderContext): Promise<Metadata> {
  const metadata = await fetchKeyed(context, SERVICE, KEYED)
  const text = await openService(context, SERVICE)('/2021-01-03/dynamic/instance-identity/document')
  const region = textAt(parseJson(text, 'the identity document'), 'region')
  return region === undefined ? metadata : { ...metadata, attributes: { ...metadata.attributes, AWS_REGION: region } }
}
