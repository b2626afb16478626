import { LINK_LOCAL } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { keyed } from '../metadata/keyed.ts'
import type { KeyedValues } from '../metadata/keyed.ts'

/** It speaks as EC2 does, without tokens. */
const SERVICE: Service = { id: 'outscale', hosts: [LINK_LOCAL] }

const KEYED: KeyedValues = {
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
}

/** Outscale. */
export const outscale: Cloud = {
  id: 'outscale',
  title: 'Outscale',
  documentation: 'https://docs.outscale.com/en/userguide/Accessing-the-Metadata-and-User-Data-of-a-VM.html',
  needs: 'the metadata service at 169.254.169.254',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/latest/user-data', none: [404] }),
  detection: [dmi('firmware', 'sys_vendor', '3DS Outscale'), dmi('firmware', 'product_name', '3DS Outscale VM')],
  metadata: keyed(SERVICE, KEYED),
}
