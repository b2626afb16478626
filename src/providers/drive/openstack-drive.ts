import type { ConfigDrive } from './config-drive.ts'

/** A drive as OpenStack makes it, and as several do that are like it. */
export const OPENSTACK_DRIVE: ConfigDrive = {
  labels: ['config-2', 'CONFIG-2'],
  paths: ['/openstack/latest/user_data'],
}
