import { METADATA_ADDRESSES } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { keyed } from '../metadata/keyed.ts'
import type { KeyedValues } from '../metadata/keyed.ts'

/** By address, not by name: the name could be answered by anybody who answers DNS. */
const SERVICE: Service = { id: 'gcp', hosts: METADATA_ADDRESSES.gcp, headers: { 'Metadata-Flavor': 'Google' } }

const KEYED: KeyedValues = {
  base: '/computeMetadata/v1/',
  attributes: {
    GCP_HOSTNAME: 'instance/hostname',
    GCP_IP_EXTERNAL_0: 'instance/network-interfaces/0/access-configs/0/external-ip',
    GCP_IP_LOCAL_0: 'instance/network-interfaces/0/ip',
    GCP_MACHINE_TYPE: 'instance/machine-type',
  },
  sshKeys: { path: '', form: 'google' },
  hostname: 'instance/hostname',
}

/** Google Compute Engine. */
export const gcp: Cloud = {
  id: 'gcp',
  title: 'Google Compute Engine',
  documentation: 'https://cloud.google.com/compute/docs/metadata/overview',
  needs: 'the metadata service at 169.254.169.254',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/computeMetadata/v1/instance/attributes/user-data', none: [404] }),
  detection: [
    dmi('firmware', 'product_name', 'Google Compute Engine'),
    dmi('firmware', 'product_serial', /^GoogleCloud-/),
  ],
  metadata: keyed(SERVICE, KEYED),
}
