import { fromOpenstack, openstackServiceMetadata } from '../openstack.ts'
import type { Cloud } from '../cloud.ts'
import { dmi } from '../rules.ts'
import { readOnDrive } from '../metadata/drives.ts'
import { openstackDrive, OPENSTACK_METADATA, EC2, META, NETWORK } from '../metadata/openstack-documents.ts'

const DRIVE = {
  ...OPENSTACK_METADATA,
  paths: [META, NETWORK, EC2],
  read: openstackDrive,
}

/** OpenStack. */
export const openstack: Cloud = {
  id: 'openstack',
  title: 'OpenStack',
  documentation: 'https://docs.openstack.org/nova/latest/user/metadata.html',
  needs: 'a config drive or the metadata service at 169.254.169.254 or fe80::a9fe:a9fe',
  network: true,
  fetchConfig: fromOpenstack('openstack'),
  detection: [
    dmi('firmware', 'product_name', /^OpenStack (Nova|Compute)$/),
    dmi(
      'firmware',
      'chassis_asset_tag',
      /^(OpenStack Nova|OpenStack Compute|OpenTelekomCloud|SAP CCloud VM|HUAWEICLOUD|Samsung Cloud Platform)$/,
    ),
    {
      certainty: 'drive',
      rule: 'a drive is labelled config-2',
      holds: ({ label }) => label('config-2') || label('CONFIG-2'),
    },
  ],
  metadata: {
    fetch: async (context) => (await readOnDrive(context, DRIVE)) ?? openstackServiceMetadata.fetch(context),
  },
  otherMetadata: { 'openstack-metadata': openstackServiceMetadata },
}
