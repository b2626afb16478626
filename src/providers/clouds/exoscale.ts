import { LINK_LOCAL } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { keyed } from '../metadata/keyed.ts'
import type { KeyedValues } from '../metadata/keyed.ts'

const SERVICE: Service = { id: 'exoscale', hosts: [LINK_LOCAL] }

const KEYED: KeyedValues = {
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
}

/** Exoscale. */
export const exoscale: Cloud = {
  id: 'exoscale',
  title: 'Exoscale',
  documentation: 'https://community.exoscale.com/product/compute/instances/how-to/cloud-init/',
  needs: 'the metadata service at 169.254.169.254',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/1.0/user-data', none: [404] }),
  detection: [dmi('firmware', 'product_name', /^Exoscale/)],
  metadata: keyed(SERVICE, KEYED),
}
