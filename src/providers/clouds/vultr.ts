import { LINK_LOCAL } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { keyed } from '../metadata/keyed.ts'
import type { KeyedValues } from '../metadata/keyed.ts'

const SERVICE: Service = { id: 'vultr', hosts: [LINK_LOCAL] }

const KEYED: KeyedValues = {
  base: '/v1/',
  attributes: { VULTR_HOSTNAME: 'hostname', VULTR_INSTANCE_ID: 'instanceid', VULTR_REGION_CODE: 'region/regioncode' },
  sshKeys: { path: 'public-keys', form: 'lines' },
  hostname: 'hostname',
}

/** Vultr. */
export const vultr: Cloud = {
  id: 'vultr',
  title: 'Vultr',
  documentation: 'https://docs.vultr.com/how-to-use-vultr-metadata',
  needs: 'the metadata service at 169.254.169.254',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/user-data/user-data', none: [404] }),
  detection: [dmi('firmware', 'sys_vendor', 'Vultr')],
  metadata: keyed(SERVICE, KEYED),
}
