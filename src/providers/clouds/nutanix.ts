import type { Cloud } from '../cloud.ts'
import { overDrives } from '../drive/config-drive.ts'
import { OPENSTACK_DRIVE } from '../drive/openstack-drive.ts'
import { dmi } from '../rules.ts'

/** Nutanix AHV. */
export const nutanix: Cloud = {
  id: 'nutanix',
  title: 'Nutanix AHV',
  documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-nutanix/',
  needs: 'a drive labelled config-2',
  network: false,
  fetchConfig: overDrives('nutanix', [{ ...OPENSTACK_DRIVE, labels: ['config-2'] }]),
  detection: [dmi('firmware', 'sys_vendor', 'Nutanix')],
}
