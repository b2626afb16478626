import type { RaidIssue } from '../../report/issues/raid.ts'
import type { Texts } from './text.ts'

/** What is told of issues of arrays. */
export const RAID_TEXTS: Texts<RaidIssue['code']> = {
  'raid-level-missing': {
    why: 'An array has no level.',
    way: 'Give a `level`, for example raid1.',
    document: `variant: flatcar
version: 1.1.0
storage:
  raid:
    - {name: data, devices: [/dev/vdb, /dev/vdc]}
`,
  },
  'raid-level-unknown': {
    why: 'No such RAID level is known.',
    way: 'Write one of the levels of `explain storage.raid.level`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  raid:
    - {name: data, level: raid7, devices: [/dev/vdb, /dev/vdc]}
`,
  },
  'raid-spares': {
    why: 'Linear and striped arrays have no spares.',
    way: 'Leave `spares` out, or choose a level with redundancy.',
    document: `variant: flatcar
version: 1.1.0
storage:
  raid:
    - {name: data, level: raid0, devices: [/dev/vdb, /dev/vdc], spares: 1}
`,
  },
  'raid-without-devices': {
    why: 'An array has no devices.',
    way: 'List its `devices`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  raid:
    - {name: data, level: raid1}
`,
  },
}
