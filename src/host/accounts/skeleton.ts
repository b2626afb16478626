/**
 * The users and groups of a container host, for a scratch root that brings none: names that documents for Flatcar and
 * Fedora CoreOS take for granted (`docs/machine-file.md` lists them).
 */
export const SKELETON_ACCOUNTS: Readonly<Record<'passwd' | 'group' | 'shadow' | 'gshadow', string>> = {
  passwd: [
    'root:x:0:0:root:/root:/bin/bash',
    'bin:x:1:1:bin:/bin:/sbin/nologin',
    'daemon:x:2:2:daemon:/sbin:/sbin/nologin',
    'core:x:500:500:Container host administrator:/home/core:/bin/bash',
    'nobody:x:65534:65534:nobody:/:/sbin/nologin',
    '',
  ].join('\n'),
  group: [
    'root:x:0:',
    'bin:x:1:',
    'daemon:x:2:',
    'sys:x:3:',
    'adm:x:4:',
    'tty:x:5:',
    'disk:x:6:',
    'wheel:x:10:core',
    'video:x:27:',
    'kvm:x:78:',
    'users:x:100:',
    'sudo:x:150:core',
    'docker:x:233:core',
    'systemd-journal:x:248:core',
    'core:x:500:',
    'nobody:x:65534:',
    '',
  ].join('\n'),
  shadow: ['root:*:::::::', 'bin:*:::::::', 'daemon:*:::::::', 'core:*:::::::', 'nobody:*:::::::', ''].join('\n'),
  gshadow: [
    'root:::',
    'bin:::',
    'daemon:::',
    'sys:::',
    'adm:::',
    'tty:::',
    'disk:::',
    'wheel:::core',
    'video:::',
    'kvm:::',
    'users:::',
    'sudo:::core',
    'docker:::core',
    'systemd-journal:::core',
    'core:::',
    'nobody:::',
    '',
  ].join('\n'),
}

/** What distributions set in `/etc/login.defs`, for a scratch root without that file. */
export const SKELETON_SETTINGS: string = [
  'USERGROUPS_ENAB yes',
  'HOME_MODE 0700',
  'PASS_MIN_DAYS 0',
  'PASS_MAX_DAYS 99999',
  'PASS_WARN_AGE 7',
  '',
].join('\n')

/** The homes of {@link SKELETON_ACCOUNTS}: path, owner and group. */
export const SKELETON_HOMES: readonly { readonly path: string; readonly uid: number; readonly gid: number }[] = [
  { path: '/root', uid: 0, gid: 0 },
  { path: '/home/core', uid: 500, gid: 500 },
]
