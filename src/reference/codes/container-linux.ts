import type { ContainerLinuxIssue } from '../../report/issues/container-linux.ts'
import type { Texts } from './text.ts'

/** What is told of issues of Container Linux Configs. */
export const CONTAINER_LINUX_TEXTS: Texts<ContainerLinuxIssue['code']> = {
  'container-linux-unknown-key': {
    why: 'The transpiler `ct` had no such key. If the document is meant to be Butane, it needs `variant` and `version` at its top.',
    way: 'Write the key of the hint.',
    document: `systemd:
  unit:
    - name: docker.service
`,
  },
  'container-linux-size': {
    why: 'A size is a number with KiB, MiB, GiB or TiB that makes whole MiB, or 0.',
    way: 'Write the unit: `100MiB`.',
    document: `storage:
  disks:
    - device: /dev/vdb
      partitions: [{number: 1, size: 100}]
`,
  },
  'container-linux-hash': {
    why: 'A hash has the function `sha512` and a sum of 128 hexadecimal digits.',
    way: 'Take the sum with `sha512sum`.',
    document: `storage:
  files:
    - filesystem: root
      path: /etc/motd
      mode: 0644
      contents:
        remote:
          url: https://example.com/motd
          verification: {hash: {function: md5, sum: abc}}
`,
  },
  'container-linux-contents': {
    why: 'The contents of a file come from one of `inline`, `local` and `remote`.',
    way: 'Keep one of them.',
    document: `storage:
  files:
    - filesystem: root
      path: /etc/motd
      mode: 0644
      contents: {inline: a, remote: {url: "https://example.com/motd"}}
`,
  },
  'container-linux-no-files-dir': {
    why: 'The document takes in local files.',
    way: 'Name their directory with `--files-dir`.',
    document: `storage:
  files:
    - filesystem: root
      path: /etc/motd
      mode: 0644
      contents: {local: motd}
`,
  },
  'container-linux-local-unreadable': {
    why: 'A local file cannot be read, or lies outside of the directory of local files.',
    way: 'Write its path below that directory.',
    document: `storage:
  files:
    - filesystem: root
      path: /etc/motd
      mode: 0644
      contents: {local: ../motd}
`,
  },
  'container-linux-version': {
    why: 'The version of a service is three numbers.',
    way: 'Write all three: `3.3.27`.',
    document: `etcd:
  version: latest
`,
  },
  'container-linux-dynamic-data': {
    why: 'A reference such as `{PRIVATE_IPV4}` depends on the platform.',
    way: 'Name it with `--platform`; not every platform offers every one.',
    document: `etcd:
  advertise_client_urls: http://{PRIVATE_IPV4}:2379
`,
  },
  'container-linux-strategy': {
    why: 'locksmith knows the strategies `reboot`, `etcd-lock`, `off` and `best-effort`.',
    way: 'Write one of these.',
    document: `locksmith:
  reboot_strategy: never
`,
  },
  'container-linux-or-butane': {
    why: 'YAML without `variant` counts as a Container Linux Config, and this document is not valid as one. Nothing in it is known to that language alone, so that most likely it is Butane without its first two lines.',
    way: 'Write `variant` and `version` at the top.',
    document: `storage:
  files:
    - path: /etc/motd
      contents:
        inlin: hello
`,
  },
  'container-linux-window': {
    why: 'A reboot window has a start such as `Sun 1:00` and a length such as `2h`, both or neither.',
    way: 'Give both, or neither.',
    document: `locksmith:
  window_start: Sun 1:00
`,
  },
  'container-linux-update-value': {
    why: 'A value has a quote, backslash, dollar sign or line break, which `update.conf` cannot hold.',
    way: 'Write the value without these signs.',
    document: `update:
  group: "a$b"
`,
  },
}
