/** The platforms whose user data is a file on a labelled drive, one row each. `config-drive.ts` interprets the rows. */

/** A drive that may hold the config. */
export interface ConfigDrive {
  /** The labels it may have, case and all; the first that is there is taken. */
  readonly labels: readonly string[]
  /** Where on it the user data is; the first file that holds a config is taken. */
  readonly paths: readonly string[]
}

/** How a platform keeps its config on drives. */
export interface DrivePlatform {
  readonly id: string
  /** The drives that may be there, asked all at once. */
  readonly drives: readonly ConfigDrive[]
  /**
   * How long the drive is waited for, in ms, after which the user gave no config; a platform without it always attaches
   * the drive, so that its absence is an error.
   */
  readonly absentAfter?: number
  /** Whether the platform itself puts user data for other agents there, which is then no config. */
  readonly skipsForeign?: boolean
}

const OPENSTACK_PATH = '/openstack/latest/user_data'

/** A drive as OpenStack makes it. */
export const OPENSTACK_DRIVE: ConfigDrive = { labels: ['config-2', 'CONFIG-2'], paths: [OPENSTACK_PATH] }

/** A drive as CloudStack makes it. */
export const CLOUDSTACK_DRIVE: ConfigDrive = {
  labels: ['config-2', 'CONFIG-2'],
  paths: ['/cloudstack/userdata/user_data.txt'],
}

/** The platforms that need nothing but their row. */
export const DRIVE_PLATFORMS: readonly DrivePlatform[] = [
  { id: 'ibmcloud', drives: [{ labels: ['cidata'], paths: ['/user-data'] }], absentAfter: 30_000 },
  {
    id: 'kubevirt',
    drives: [
      { labels: ['cidata'], paths: ['/user-data'] },
      { labels: ['config-2'], paths: [OPENSTACK_PATH] },
    ],
  },
  { id: 'nutanix', drives: [{ labels: ['config-2'], paths: [OPENSTACK_PATH] }] },
  { id: 'powervs', drives: [{ labels: ['config-2'], paths: [OPENSTACK_PATH] }] },
  // Proxmox VE writes a cloud-config of its own to user-data unless told otherwise; vendor-data may hold ours then.
  {
    id: 'proxmoxve',
    drives: [{ labels: ['cidata'], paths: ['/user-data', '/vendor-data'] }],
    absentAfter: 30_000,
    skipsForeign: true,
  },
]
