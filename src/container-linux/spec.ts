import type { ValueOf } from '../config/legacy/shape.ts'

/**
 * Container Linux Configs in one table: what the transpiler `ct` took, as its "Configuration Specification" lists it
 * (https://github.com/flatcar/container-linux-config-transpiler/blob/master/doc/configuration.md).
 * `etcd` and `flannel` are lists of options that depend on their version: see `options.ts`.
 */
export const CONTAINER_LINUX = {
  ignition: {
    config: {
      append: [{ source: 'string', verification: { hash: { function: 'string', sum: 'string' } } }],
      replace: { source: 'string', verification: { hash: { function: 'string', sum: 'string' } } },
    },
    timeouts: { http_response_headers: 'integer', http_total: 'integer' },
    security: { tls: { certificate_authorities: [{ source: 'string', verification: { hash: 'string' } }] } },
  },
  storage: {
    disks: [
      {
        device: 'string',
        wipe_table: 'boolean',
        partitions: [
          {
            label: 'string',
            number: 'integer',
            size: 'string',
            start: 'string',
            type_guid: 'string',
            guid: 'string',
          },
        ],
      },
    ],
    raid: [{ name: 'string', level: 'string', devices: ['string'], spares: 'integer', options: ['string'] }],
    filesystems: [
      {
        name: 'string',
        mount: {
          device: 'string',
          format: 'string',
          create: { force: 'boolean', options: ['string'] },
          wipe_filesystem: 'boolean',
          label: 'string',
          uuid: 'string',
          options: ['string'],
        },
        path: 'string',
      },
    ],
    files: [
      {
        filesystem: 'string',
        path: 'string',
        overwrite: 'boolean',
        append: 'boolean',
        contents: {
          inline: 'string',
          local: 'string',
          remote: {
            url: 'string',
            compression: 'string',
            verification: { hash: { function: 'string', sum: 'string' } },
          },
        },
        mode: 'integer',
        user: { id: 'integer', name: 'string' },
        group: { id: 'integer', name: 'string' },
      },
    ],
    directories: [
      {
        filesystem: 'string',
        path: 'string',
        overwrite: 'boolean',
        mode: 'integer',
        user: { id: 'integer', name: 'string' },
        group: { id: 'integer', name: 'string' },
      },
    ],
    links: [
      {
        filesystem: 'string',
        path: 'string',
        overwrite: 'boolean',
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
        enabled: 'boolean',
        mask: 'boolean',
        contents: 'string',
        dropins: [{ name: 'string', contents: 'string' }],
      },
    ],
  },
  networkd: {
    units: [{ name: 'string', contents: 'string', dropins: [{ name: 'string', contents: 'string' }] }],
  },
  passwd: {
    users: [
      {
        name: 'string',
        password_hash: 'string',
        ssh_authorized_keys: ['string'],
        uid: 'integer',
        gecos: 'string',
        home_dir: 'string',
        no_create_home: 'boolean',
        primary_group: 'string',
        groups: ['string'],
        no_user_group: 'boolean',
        no_log_init: 'boolean',
        shell: 'string',
        system: 'boolean',
        create: {
          uid: 'integer',
          gecos: 'string',
          home_dir: 'string',
          no_create_home: 'boolean',
          primary_group: 'string',
          groups: ['string'],
          no_user_group: 'boolean',
          system: 'boolean',
          no_log_init: 'boolean',
          shell: 'string',
        },
      },
    ],
    groups: [{ name: 'string', gid: 'integer', password_hash: 'string', system: 'boolean' }],
  },
  update: { group: 'string', server: 'string' },
  locksmith: {
    reboot_strategy: 'string',
    window_start: 'string',
    window_length: 'string',
    group: 'string',
    etcd_endpoints: 'string',
    etcd_cafile: 'string',
    etcd_certfile: 'string',
    etcd_keyfile: 'string',
  },
  docker: { flags: ['string'] },
} as const

/** A Container Linux Config after its shape has been checked; without `etcd` and `flannel`. */
export type ContainerLinuxConfig = ValueOf<typeof CONTAINER_LINUX>
