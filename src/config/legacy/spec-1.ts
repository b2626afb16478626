import type { ValueOf } from './shape.ts'

/**
 * Spec 1 (https://github.com/coreos/ignition/blob/v0.36.2/doc/configuration-v1.md is where it was written down last).
 * Files live in their filesystem and hold literal text; sizes and starts are in sectors of 512 bytes.
 */
export const SPEC_1 = {
  ignitionVersion: 'integer',
  storage: {
    disks: [
      {
        device: 'string',
        wipeTable: 'boolean',
        partitions: [{ label: 'string', number: 'integer', size: 'integer', start: 'integer', typeGuid: 'string' }],
      },
    ],
    raid: [{ name: 'string', level: 'string', devices: ['string'], spares: 'integer' }],
    filesystems: [
      {
        device: 'string',
        format: 'string',
        create: { force: 'boolean', options: ['string'] },
        files: [{ path: 'string', contents: 'string', mode: 'integer', uid: 'integer', gid: 'integer' }],
      },
    ],
  },
  systemd: {
    units: [
      {
        name: 'string',
        enable: 'boolean',
        mask: 'boolean',
        contents: 'string',
        dropins: [{ name: 'string', contents: 'string' }],
      },
    ],
  },
  networkd: { units: [{ name: 'string', contents: 'string' }] },
  passwd: {
    users: [
      {
        name: 'string',
        passwordHash: 'string',
        sshAuthorizedKeys: ['string'],
        create: {
          uid: 'integer',
          gecos: 'string',
          homeDir: 'string',
          noCreateHome: 'boolean',
          primaryGroup: 'string',
          groups: ['string'],
          noUserGroup: 'boolean',
          system: 'boolean',
          noLogInit: 'boolean',
          shell: 'string',
        },
      },
    ],
    groups: [{ name: 'string', gid: 'integer', passwordHash: 'string', system: 'boolean' }],
  },
} as const

/** A config of spec 1 after its shape has been checked. */
export type Spec1 = ValueOf<typeof SPEC_1>
