/** The platforms that answer one request for each value, one row each. `service.ts` asks. */
import { AWS, GCP_HOSTS, OPENSTACK } from '../http/http-clouds.ts'
import type { HttpCloud } from '../http/http-clouds.ts'

/** A service with one resource for each value. */
export interface KeyedService {
  readonly cloud: HttpCloud
  /** In front of every path below. */
  readonly base: string
  /** Names of attributes and where their values are. */
  readonly attributes: Readonly<Record<string, string>>
  /** Where the keys are, and in which form. */
  readonly sshKeys?: { readonly path: string; readonly form: KeyForm }
  readonly hostname?: string
}

/**
 * How keys are listed: one in each line; a list of names of which each has an `openssh-key`; the same with `n=name`; or in
 * the way of Google Compute Engine.
 */
export type KeyForm = 'lines' | 'named' | 'numbered' | 'google'

const LINK_LOCAL = ['http://169.254.169.254']
const plain = (id: string, hosts: readonly string[] = LINK_LOCAL): HttpCloud => ({ id, hosts, path: '/', none: [404] })

const CLOUDSTACK_ATTRIBUTES = {
  CLOUDSTACK_AVAILABILITY_ZONE: 'availability-zone',
  CLOUDSTACK_CLOUD_IDENTIFIER: 'cloud-identifier',
  CLOUDSTACK_INSTANCE_ID: 'instance-id',
  CLOUDSTACK_LOCAL_HOSTNAME: 'local-hostname',
  CLOUDSTACK_SERVICE_OFFERING: 'service-offering',
  CLOUDSTACK_VM_ID: 'vm-id',
}

/** Every such service, by the name that `metadata --platform` takes. */
export const KEYED_SERVICES: Readonly<Record<string, KeyedService>> = {
  aliyun: {
    cloud: plain('aliyun', ['http://100.100.100.200']),
    base: '/latest/meta-data/',
    attributes: {
      ALIYUN_EIPV4: 'eipv4',
      ALIYUN_HOSTNAME: 'hostname',
      ALIYUN_IMAGE_ID: 'image-id',
      ALIYUN_INSTANCE_ID: 'instance-id',
      ALIYUN_INSTANCE_TYPE: 'instance/instance-type',
      ALIYUN_IPV4_PRIVATE: 'private-ipv4',
      ALIYUN_IPV4_PUBLIC: 'public-ipv4',
      ALIYUN_REGION_ID: 'region-id',
      ALIYUN_VPC_ID: 'vpc-id',
      ALIYUN_ZONE_ID: 'zone-id',
    },
    sshKeys: { path: 'public-keys/', form: 'named' },
    hostname: 'hostname',
  },
  aws: {
    cloud: AWS,
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
  },
  // Its host is the machine that answered DHCP.
  'cloudstack-metadata': {
    cloud: plain('cloudstack', []),
    base: '/latest/meta-data/',
    attributes: {
      ...CLOUDSTACK_ATTRIBUTES,
      CLOUDSTACK_IPV4_LOCAL: 'local-ipv4',
      CLOUDSTACK_IPV4_PUBLIC: 'public-ipv4',
      CLOUDSTACK_PUBLIC_HOSTNAME: 'public-hostname',
    },
    sshKeys: { path: 'public-keys', form: 'lines' },
  },
  exoscale: {
    cloud: plain('exoscale'),
    base: '/1.0/meta-data/',
    attributes: {
      EXOSCALE_AVAILABILITY_ZONE: 'availability-zone',
      EXOSCALE_CLOUD_IDENTIFIER: 'cloud-identifier',
      EXOSCALE_INSTANCE_ID: 'instance-id',
      EXOSCALE_LOCAL_HOSTNAME: 'local-hostname',
      EXOSCALE_LOCAL_IPV4: 'local-ipv4',
      EXOSCALE_PUBLIC_HOSTNAME: 'public-hostname',
      EXOSCALE_PUBLIC_IPV4: 'public-ipv4',
      EXOSCALE_SERVICE_OFFERING: 'service-offering',
      EXOSCALE_VM_ID: 'vm-id',
    },
    sshKeys: { path: 'public-keys', form: 'lines' },
    hostname: 'local-hostname',
  },
  gcp: {
    cloud: { ...plain('gcp', GCP_HOSTS), headers: { 'Metadata-Flavor': 'Google' } },
    base: '/computeMetadata/v1/',
    attributes: {
      GCP_HOSTNAME: 'instance/hostname',
      GCP_IP_EXTERNAL_0: 'instance/network-interfaces/0/access-configs/0/external-ip',
      GCP_IP_LOCAL_0: 'instance/network-interfaces/0/ip',
      GCP_MACHINE_TYPE: 'instance/machine-type',
    },
    sshKeys: { path: '', form: 'google' },
    hostname: 'instance/hostname',
  },
  'openstack-metadata': {
    cloud: OPENSTACK,
    base: '/latest/meta-data/',
    attributes: {
      OPENSTACK_HOSTNAME: 'hostname',
      OPENSTACK_INSTANCE_ID: 'instance-id',
      OPENSTACK_INSTANCE_TYPE: 'instance-type',
      OPENSTACK_IPV4_LOCAL: 'local-ipv4',
      OPENSTACK_IPV4_PUBLIC: 'public-ipv4',
    },
    sshKeys: { path: 'public-keys', form: 'numbered' },
    hostname: 'hostname',
  },
  outscale: {
    cloud: plain('outscale'),
    base: '/latest/meta-data/',
    attributes: {
      OUTSCALE_AVAILABILITY_ZONE: 'placement/availability-zone',
      OUTSCALE_HOSTNAME: 'hostname',
      OUTSCALE_INSTANCE_ID: 'instance-id',
      OUTSCALE_INSTANCE_TYPE: 'instance-type',
      OUTSCALE_IPV4_LOCAL: 'local-ipv4',
      OUTSCALE_IPV4_PUBLIC: 'public-ipv4',
    },
    sshKeys: { path: 'public-keys', form: 'numbered' },
    hostname: 'hostname',
  },
  upcloud: {
    cloud: plain('upcloud'),
    base: '/metadata/v1/',
    attributes: { UPCLOUD_HOSTNAME: 'hostname', UPCLOUD_INSTANCE_ID: 'instance_id', UPCLOUD_REGION: 'region' },
    sshKeys: { path: 'public_keys', form: 'lines' },
    hostname: 'hostname',
  },
  vultr: {
    cloud: plain('vultr'),
    base: '/v1/',
    attributes: { VULTR_HOSTNAME: 'hostname', VULTR_INSTANCE_ID: 'instanceid', VULTR_REGION_CODE: 'region/regioncode' },
    sshKeys: { path: 'public-keys', form: 'lines' },
    hostname: 'hostname',
  },
}
