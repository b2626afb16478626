/** The platforms whose user data is one HTTP request away, one row each. `http-cloud.ts` interprets the rows. */
import { LINK_LOCAL, METADATA_ADDRESSES } from '../../fetch/schemes/metadata-addresses.ts'

/** How a platform's metadata service is asked. */
export interface HttpCloud {
  readonly id: string
  /** Where the service is; the others are asked too when the first does not answer. */
  readonly hosts: readonly string[]
  /** Whether it also has an address on every link, for networks that have only IPv6. */
  readonly linkLocal?: boolean
  /** Path and query of the user data. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: TokenStep
  /** Statuses that mean that the user gave no config, besides 204 and an empty body. */
  readonly none: readonly number[]
  /** Statuses that are retried besides 408, 429 and those from 500 on. */
  readonly retry?: readonly number[]
  /** Whether the platform hands user data over in base64. */
  readonly base64?: boolean
  /** Whether it answers only to source ports below 1024. */
  readonly privilegedPort?: boolean
}

/** A token that has to be fetched first, by PUT. */
export interface TokenStep {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The header that carries the token afterwards. */
  readonly header: string
  /** Statuses that mean that the service knows no tokens and is asked without. */
  readonly unknown: readonly number[]
  /** Whether a token is fetched only after the service refused to answer without. @default false */
  readonly onlyWhenRefused?: boolean
}

const ANYTHING = { Accept: '*/*' }

/** Services that answer by IPv6 too; attributes are asked for at the same addresses. */
export const GCP_HOSTS: readonly string[] = METADATA_ADDRESSES.gcp
export const ORACLECLOUD_HOSTS: readonly string[] = [LINK_LOCAL, 'http://[fd00:c1::a9fe:a9fe]']
export const SCALEWAY_HOSTS: readonly string[] = ['http://169.254.42.42', 'http://[fd00:42::42]']

/** AWS, also asked by the metadata attributes. Tokens: the service's "version 2". */
export const AWS: HttpCloud = {
  id: 'aws',
  hosts: METADATA_ADDRESSES.aws,
  path: '/2019-10-01/user-data',
  token: {
    path: '/latest/api/token',
    headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '21600' },
    header: 'X-aws-ec2-metadata-token',
    unknown: [404],
  },
  none: [404],
}

/** Akamai refuses Ignition's `Accept` header. */
export const AKAMAI: HttpCloud = {
  id: 'akamai',
  hosts: [LINK_LOCAL, 'http://[fd00:a9fe:a9fe::1]'],
  path: '/v1/user-data',
  headers: ANYTHING,
  token: {
    path: '/v1/token',
    headers: { 'Metadata-Token-Expiry-Seconds': '300', Accept: 'text/plain' },
    header: 'Metadata-Token',
    unknown: [],
  },
  none: [],
  base64: true,
}

/** Azure's instance metadata; the statuses that it retries are transient there while a machine is young. */
export const AZURE: HttpCloud = {
  id: 'azure',
  hosts: [LINK_LOCAL],
  path: '/metadata/instance/compute/userData?api-version=2021-01-01&format=text',
  headers: { Metadata: 'true' },
  none: [],
  retry: [404, 410, 429],
  base64: true,
}

/** OpenStack's service beside config drives. */
export const OPENSTACK: HttpCloud = {
  id: 'openstack',
  hosts: [LINK_LOCAL],
  linkLocal: true,
  path: '/openstack/latest/user_data',
  none: [404],
}

/** CloudStack's service, on the machine that answered DHCP. */
export const CLOUDSTACK: HttpCloud = { id: 'cloudstack', hosts: [], path: '/latest/user-data', none: [404] }

/** Equinix Metal answers 406 to Ignition's `Accept` header. */
export const PACKET: HttpCloud = {
  id: 'packet',
  hosts: ['https://metadata.packet.net'],
  path: '/userdata',
  headers: ANYTHING,
  none: [],
}

/** The platforms that need nothing but their row. */
export const HTTP_CLOUDS: readonly HttpCloud[] = [
  AKAMAI,
  {
    id: 'aliyun',
    hosts: ['http://100.100.100.200'],
    path: '/latest/user-data',
    token: {
      path: '/latest/api/token',
      headers: { 'X-aliyun-ecs-metadata-token-ttl-seconds': '21600' },
      header: 'X-aliyun-ecs-metadata-token',
      unknown: [404],
      onlyWhenRefused: true,
    },
    none: [404],
  },
  AWS,
  // What DigitalOcean answers without user data is an empty body, so that 404 is a service that is not what it should be.
  { id: 'digitalocean', hosts: [LINK_LOCAL], path: '/metadata/v1/user-data', none: [] },
  { id: 'exoscale', hosts: [LINK_LOCAL], path: '/1.0/user-data', none: [404] },
  // By address, not by name: the name could be answered by anybody who answers DNS.
  {
    id: 'gcp',
    hosts: GCP_HOSTS,
    path: '/computeMetadata/v1/instance/attributes/user-data',
    headers: { 'Metadata-Flavor': 'Google' },
    none: [404],
  },
  { id: 'hetzner', hosts: [LINK_LOCAL], linkLocal: true, path: '/hetzner/v1/userdata', none: [404] },
  {
    id: 'oraclecloud',
    hosts: ORACLECLOUD_HOSTS,
    path: '/opc/v2/instance/metadata/user_data',
    headers: { Authorization: 'Bearer Oracle' },
    none: [404],
    base64: true,
  },
  {
    id: 'scaleway',
    hosts: SCALEWAY_HOSTS,
    path: '/user_data/cloud-init',
    none: [404],
    privilegedPort: true,
  },
  // It speaks as EC2 does, without tokens.
  { id: 'outscale', hosts: [LINK_LOCAL], path: '/latest/user-data', none: [404] },
  { id: 'upcloud', hosts: [LINK_LOCAL], path: '/metadata/v1/user_data', none: [404] },
  { id: 'vultr', hosts: [LINK_LOCAL], path: '/user-data/user-data', none: [404] },
]
