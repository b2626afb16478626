import type { ValueOf } from './shape.ts'

/**
 * Spec 2.0.0 to 2.4.0 in one table (https://github.com/coreos/ignition/blob/v0.36.2/doc/configuration-v2_4.md).
 * Sizes and starts without a unit in their name are in sectors of 512 bytes.
 */
export const SPEC_2 = {
  ignition: {
    version: 'string',
    config: {
      append: [
        {
          source: 'string',
          'httpHeaders@4': [{ name: 'string', value: 'string' }],
          verification: { hash: 'string' },
        },
      ],
      replace: {
        source: 'string',
        'httpHeaders@4': [{ name: 'string', value: 'string' }],
        verification: { hash: 'string' },
      },
    },
    'timeouts@1': { httpResponseHeaders: 'integer', httpTotal: 'integer' },
    'security@2': {
      tls: {
        certificateAuthorities: [
          {
            source: 'string',
            'httpHeaders@4': [{ name: 'string', value: 'string' }],
            verification: { hash: 'string' },
          },
        ],
      },
    },
    'proxy@4': { httpProxy: 'string', httpsProxy: 'string', noProxy: ['string'] },
  },
  storage: {
    disks: [
      {
        device: 'string',
        wipeTable: 'boolean',
        partitions: [
          {
            label: 'string',
            number: 'integer',
            size: 'integer',
            start: 'integer',
            'sizeMiB@3': 'integer',
            'startMiB@3': 'integer',
            typeGuid: 'string',
            'guid@1': 'string',
            'wipePartitionEntry@3': 'boolean',
            'shouldExist@3': 'boolean',
          },
        ],
      },
    ],
    raid: [{ name: 'string', level: 'string', devices: ['string'], spares: 'integer', 'options@2': ['string'] }],
    filesystems: [
      {
        name: 'string',
        mount: {
          device: 'string',
          format: 'string',
          create: { force: 'boolean', options: ['string'] },
          'wipeFilesystem@1': 'boolean',
          'label@1': 'string',
          'uuid@1': 'string',
          'options@1': ['string'],
        },
        path: 'string',
      },
    ],
    files: [
      {
        filesystem: 'string',
        path: 'string',
        'overwrite@2': 'boolean',
        'append@2': 'boolean',
        contents: {
          compression: 'string',
          source: 'string',
          'httpHeaders@4': [{ name: 'string', value: 'string' }],
          verification: { hash: 'string' },
        },
        mode: 'integer',
        user: { id: 'integer', 'name@1': 'string' },
        group: { id: 'integer', 'name@1': 'string' },
      },
    ],
    'directories@1': [
      {
        filesystem: 'string',
        path: 'string',
        'overwrite@2': 'boolean',
        mode: 'integer',
        user: { id: 'integer', name: 'string' },
        group: { id: 'integer', name: 'string' },
      },
    ],
    'links@1': [
      {
        filesystem: 'string',
        path: 'string',
        'overwrite@2': 'boolean',
        target: 'string',
        hard: 'boolean',
        user: { id: 'integer', name: 'string' },
        group: { id: 'integer', name: 'string' },
      },
    ],
  },
  systemd: {
    units: [
      {
        name: 'string',
        enable: 'boolean',
        'enabled@1': 'boolean',
        mask: 'boolean',
        contents: 'string',
        dropins: [{ name: 'string', contents: 'string' }],
      },
    ],
  },
  networkd: {
    units: [{ name: 'string', contents: 'string', 'dropins@2': [{ name: 'string', contents: 'string' }] }],
  },
  passwd: {
    users: [
      {
        name: 'string',
        passwordHash: 'string',
        sshAuthorizedKeys: ['string'],
        'uid@1': 'integer',
        'gecos@1': 'string',
        'homeDir@1': 'string',
        'noCreateHome@1': 'boolean',
        'primaryGroup@1': 'string',
        'groups@1': ['string'],
        'noUserGroup@1': 'boolean',
        'noLogInit@1': 'boolean',
        'shell@1': 'string',
        'system@1': 'boolean',
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

/** A config of spec 2.0.0 to 2.4.0 after its shape has been checked. */
export type Spec2 = ValueOf<typeof SPEC_2>
