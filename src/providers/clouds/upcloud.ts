import { LINK_LOCAL } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { keyed } from '../metadata/keyed.ts'
import type { KeyedValues } from '../metadata/keyed.ts'

const SERVICE: Service = { id: 'upcloud', hosts: [LINK_LOCAL] }

const KEYED: KeyedValues = {
  base: '/metadata/v1/',
  attributes: { UPCLOUD_HOSTNAME: 'hostname', UPCLOUD_INSTANCE_ID: 'instance_id', UPCLOUD_REGION: 'region' },
  sshKeys: { path: 'public_keys', form: 'lines' },
  hostname: 'hostname',
}

/** UpCloud. */
export const upcloud: Cloud = {
  id: 'upcloud',
  title: 'UpCloud',
  documentation: 'https://upcloud.com/docs/products/cloud-servers/features/metadata-service/',
  needs: 'the metadata service at 169.254.169.254, switched on for the server',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/metadata/v1/user_data', none: [404] }),
  detection: [dmi('firmware', 'sys_vendor', 'UpCloud')],
  metadata: keyed(SERVICE, KEYED),
}
