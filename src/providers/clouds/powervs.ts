import type { Cloud } from '../cloud.ts'
import { overDrives } from '../drive/config-drive.ts'
import { OPENSTACK_DRIVE } from '../drive/openstack-drive.ts'
import { onDrive } from '../metadata/drives.ts'
import { META, openstackDocument, OPENSTACK_METADATA } from '../metadata/openstack-documents.ts'

/** IBM Power Virtual Server. */
export const powervs: Cloud = {
  id: 'powervs',
  title: 'IBM Power Virtual Server',
  documentation: 'https://cloud.ibm.com/docs/power-iaas',
  needs: 'a drive labelled config-2',
  network: false,
  fetchConfig: overDrives('powervs', [{ ...OPENSTACK_DRIVE, labels: ['config-2'] }]),
  detection: [
    {
      certainty: 'particular drive',
      rule: 'a POWER machine with a drive labelled config-2',
      holds: ({ architecture, label }) => architecture === 'ppc64' && label('config-2'),
    },
  ],
  metadata: onDrive('powervs', {
    ...OPENSTACK_METADATA,
    paths: [META],
    read: (texts) => Promise.resolve(openstackDocument(texts, 'POWERVS')),
  }),
}
