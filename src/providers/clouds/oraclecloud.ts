import { LINK_LOCAL } from '../../fetch/schemes/metadata-addresses.ts'
import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { textAt } from '../metadata/json-access.ts'
import { attributesOf, hostnameOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { requiredJson } from '../metadata/service.ts'

const SERVICE: Service = {
  id: 'oraclecloud',
  hosts: [LINK_LOCAL, 'http://[fd00:c1::a9fe:a9fe]'],
  headers: { Authorization: 'Bearer Oracle' },
}

/** Oracle Cloud Infrastructure. */
export const oraclecloud: Cloud = {
  id: 'oraclecloud',
  title: 'Oracle Cloud Infrastructure',
  documentation: 'https://docs.oracle.com/en-us/iaas/Content/Compute/Tasks/gettingmetadata.htm',
  needs: 'the metadata service at 169.254.169.254',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/opc/v2/instance/metadata/user_data', none: [404], base64: true }),
  detection: [dmi('firmware', 'chassis_asset_tag', 'OracleCloud.com')],
  metadata: { fetch: async (context) => metadataOf(await requiredJson(context, SERVICE, '/opc/v2/instance')) },
}

/** `/opc/v2/instance` of Oracle's cloud. */
function metadataOf(document: unknown): Metadata {
  const attributes = attributesOf([
    ['ORACLECLOUD_AVAILABILITY_DOMAIN', textAt(document, 'availabilityDomain')],
    ['ORACLECLOUD_COMPARTMENT_ID', textAt(document, 'compartmentId')],
    ['ORACLECLOUD_FAULT_DOMAIN', textAt(document, 'faultDomain')],
    ['ORACLECLOUD_HOSTNAME', textAt(document, 'hostname')],
    ['ORACLECLOUD_INSTANCE_ID', textAt(document, 'id')],
    ['ORACLECLOUD_INSTANCE_SHAPE', textAt(document, 'shape')],
    ['ORACLECLOUD_REGION_ID', textAt(document, 'canonicalRegionName') ?? textAt(document, 'region')],
  ])
  const keys = textAt(document, 'metadata', 'ssh_authorized_keys') ?? ''
  return { attributes, sshKeys: sshKeysOf([keys]), ...hostnameOf(textAt(document, 'hostname')), network: [] }
}
