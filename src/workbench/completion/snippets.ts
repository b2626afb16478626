import type { ConfigPath } from '../../report/path.ts'
import type { Asked, Proposal } from './proposal.ts'
import type { Cursor } from '../cursor/cursor.ts'
import { newestOf } from '../../reference/languages.ts'

/** A common shape, ready to be filled in. */
interface Snippet {
  readonly label: string
  readonly detail: string
  /** Lines of YAML below the place, without its indentation. */
  readonly lines: readonly string[]
}

/** The shapes that are common at a place: in the mapping at a path, where it has no key yet. */
export function snippetsAt(
  path: ConfigPath,
  { word, style, column, others }: Extract<Cursor, { readonly kind: 'key' }>,
  { language }: Asked,
): readonly Proposal[] {
  if (style !== 'block' || others.size > 0 || language.form !== 'yaml' || language.name === 'container-linux') return []
  const place = path.map((step) => (typeof step === 'number' ? '*' : step)).join('.')
  return (SNIPPETS[place] ?? []).map(({ label, detail, lines }) => ({
    label,
    kind: 'snippet',
    detail,
    insert: lines.map((line, index) => (index === 0 || line === '' ? line : ' '.repeat(column) + line)).join('\n'),
    span: word,
  }))
}

const FCOS = newestOf('fcos')?.version ?? ''
const FLATCAR = newestOf('flatcar')?.version ?? ''

/** Shapes by where they stand. */
const SNIPPETS: Readonly<Record<string, readonly Snippet[]>> = {
  '': [
    {
      label: 'Flatcar machine',
      detail: 'with a user who may log in',
      lines: [
        'variant: flatcar',
        `version: ${FLATCAR}`,
        'passwd:',
        '  users:',
        '    - name: core',
        '      ssh_authorized_keys:',
        '        - $0',
      ],
    },
    {
      label: 'Fedora CoreOS machine',
      detail: 'with a user who may log in',
      lines: [
        'variant: fcos',
        `version: ${FCOS}`,
        'passwd:',
        '  users:',
        '    - name: core',
        '      ssh_authorized_keys:',
        '        - $0',
      ],
    },
  ],
  'storage.files.*': [
    {
      label: 'file with its contents',
      detail: 'written here',
      lines: ['path: ${1:/etc/hostname}', 'mode: 0644', 'contents:', '  inline: ${0:node1}'],
    },
    {
      label: 'file with a text',
      detail: 'of several lines, written here',
      lines: ['path: ${1:/etc/motd}', 'mode: 0644', 'contents:', '  inline: |', '    $0'],
    },
    {
      label: 'file from a server',
      detail: 'with its hash',
      lines: [
        'path: ${1:/opt/bin/tool}',
        'mode: 0755',
        'contents:',
        '  source: https://$2',
        '  verification:',
        '    hash: sha512-$0',
      ],
    },
    {
      label: 'file from your directory',
      detail: 'below --files-dir',
      lines: ['path: ${1:/etc/motd}', 'mode: 0644', 'contents:', '  local: $0'],
    },
  ],
  'storage.directories.*': [
    {
      label: 'directory with its owner',
      detail: 'a user of the document',
      lines: ['path: ${1:/srv/www}', 'mode: 0755', 'user:', '  name: ${0:core}'],
    },
  ],
  'storage.links.*': [
    { label: 'symbolic link', detail: 'to another path', lines: ['path: ${1:/etc/localtime}', 'target: $0'] },
  ],
  'systemd.units.*': [
    {
      label: 'service',
      detail: 'a program that runs',
      lines: [
        'name: ${1:web}.service',
        'enabled: true',
        'contents: |',
        '  [Unit]',
        '  Description=${2:Web server}',
        '  After=network-online.target',
        '  Wants=network-online.target',
        '',
        '  [Service]',
        '  ExecStart=${0:/usr/bin/true}',
        '  Restart=always',
        '',
        '  [Install]',
        '  WantedBy=multi-user.target',
      ],
    },
    {
      label: 'service in a container',
      detail: 'docker',
      lines: [
        'name: ${1:web}.service',
        'enabled: true',
        'contents: |',
        '  [Unit]',
        '  Description=${2:Web server}',
        '  After=docker.service network-online.target',
        '  Wants=docker.service network-online.target',
        '',
        '  [Service]',
        '  ExecStartPre=-/usr/bin/docker rm --force %N',
        '  ExecStart=/usr/bin/docker run --name %N --publish ${3:80:80} ${0:docker.io/library/nginx:stable}',
        '  ExecStop=/usr/bin/docker stop %N',
        '  Restart=always',
        '  RestartSec=5s',
        '',
        '  [Install]',
        '  WantedBy=multi-user.target',
      ],
    },
    { label: 'masked unit', detail: 'can not be started', lines: ['name: ${0:update-engine.service}', 'mask: true'] },
    {
      label: 'drop-in',
      detail: 'adds to a unit that is there',
      lines: [
        'name: ${1:sshd.service}',
        'dropins:',
        '  - name: ${2:10-local}.conf',
        '    contents: |',
        '      [${3:Service}]',
        '      $0',
      ],
    },
  ],
  'passwd.users.*': [
    {
      label: 'user with SSH keys',
      detail: 'who may use sudo',
      lines: ['name: ${1:core}', 'groups: [sudo]', 'ssh_authorized_keys:', '  - $0'],
    },
    {
      label: 'user of a service',
      detail: 'without a home, who does not log in',
      lines: ['name: ${0:web}', 'system: true', 'no_create_home: true', 'shell: /usr/sbin/nologin'],
    },
  ],
  'storage.disks.*': [
    {
      label: 'disk with one partition',
      detail: 'that takes all of it',
      lines: [
        'device: ${1:/dev/disk/by-id/}',
        'wipe_table: false',
        'partitions:',
        '  - label: ${0:data}',
        '    number: 1',
        '    start_mib: 0',
        '    size_mib: 0',
      ],
    },
  ],
  'storage.filesystems.*': [
    {
      label: 'filesystem that is mounted',
      detail: 'with its unit',
      lines: [
        'device: ${1:/dev/disk/by-partlabel/data}',
        'format: ${2:ext4}',
        'path: ${0:/var/lib/data}',
        'with_mount_unit: true',
      ],
    },
  ],
  'storage.raid.*': [
    {
      label: 'mirror of two',
      detail: 'raid1',
      lines: [
        'name: ${1:data}',
        'level: raid1',
        'devices:',
        '  - ${2:/dev/disk/by-partlabel/data-1}',
        '  - ${0:/dev/disk/by-partlabel/data-2}',
      ],
    },
  ],
  'storage.luks.*': [
    {
      label: 'volume that the TPM unlocks',
      detail: 'Fedora CoreOS',
      lines: ['name: ${1:data}', 'device: ${0:/dev/disk/by-partlabel/data}', 'clevis:', '  tpm2: true'],
    },
  ],
}
