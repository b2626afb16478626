import type { Texts } from './text.ts'

/** What is told of errors: files. */
export const FILES_TEXTS: Texts<
  | 'path-escapes-root'
  | 'path-through-link'
  | 'node-exists'
  | 'node-in-use'
  | 'node-shared'
  | 'path-too-long'
  | 'node-missing'
  | 'node-collision'
  | 'owner-unknown'
  | 'io-failed'
> = {
  'path-escapes-root': {
    why: 'A path would lead out of the target root. Nothing outside was touched.',
    way: 'Name a path inside.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /a-link-to-the-outside/motd
`,
  },
  'path-through-link': {
    why: 'A path leads through a symlink where a directory is needed.',
    way: 'Name the directory that the link leads to.',
    document: `variant: flatcar
version: 1.1.0
storage:
  directories:
    - path: /a-link/app
`,
  },
  'node-exists': {
    why: 'Something is already at the path.',
    way: 'Give `overwrite: true`, which replaces it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/hostname
      contents: {inline: node1}
`,
  },
  'node-in-use': {
    why: 'Something is mounted at or below what is to be replaced: its contents would be removed, and the mount point would stay. Or the directory holds what the same document makes for its users: `/etc` their accounts, a home their SSH keys.',
    way: 'Leave `overwrite` out: a directory that is there is kept. Or unmount what is there.',
    document: `variant: flatcar
version: 1.1.0
storage:
  links:
    - {path: /var, target: /mnt, overwrite: true}
`,
  },
  'node-shared': {
    why: 'With `--strict-root`: a file that is to be changed has another name, maybe outside the root, under which the change would show as well.',
    way: 'Set `overwrite: true` with the contents, which puts a file of its own in place.',
    command: 'firstlight run machine.bu --root ./machine --strict-root',
  },
  'path-too-long': {
    why: 'A name has more than 255 bytes, a path more than 4095, or a symbolic link says more than 4095: no system could open it.',
    way: 'Shorten it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/a-name-that-goes-on-for-more-than-255-bytes
`,
  },
  'node-missing': {
    why: 'Something that is needed is not there, e.g. the target of a hard link.',
    way: 'Look at the path.',
    document: `variant: flatcar
version: 1.1.0
storage:
  links:
    - {path: /etc/motd, target: /etc/not-there, hard: true}
`,
  },
  'node-collision': {
    why: 'Two entries of the config lead to the same place.',
    way: 'Remove one of them.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /var/run/motd
    - path: /run/motd
`,
  },
  'owner-unknown': {
    why: 'The target has no such user or group.',
    way: 'Make it under `passwd`, or use an id.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      user: {name: nobody-knows}
`,
  },
  'io-failed': {
    why: 'Reading or writing failed.',
    way: 'Look at the cause: no space, a read-only file system, a loop of links.',
    command: 'firstlight run machine.bu --root /full-disk/machine',
  },
}

/** What is told of errors: accounts, units, and the rest. */
export const REST_TEXTS: Texts<
  | 'account-failed'
  | 'unit-failed'
  | 'kernel-arguments-failed'
  | 'relabel-failed'
  | 'command-failed'
  | 'tool-missing'
  | 'packages-unavailable'
  | 'kernel-lacks'
  | 'internal'
> = {
  'account-failed': {
    why: 'A user or a group cannot be made, changed or removed.',
    way: 'Choose another name or id.',
    document: `variant: flatcar
version: 1.1.0
passwd:
  users:
    - {name: web, uid: 0}
`,
  },
  'unit-failed': {
    why: 'A unit cannot be disabled.',
    way: 'Look at the cause.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - {name: docker.service, enabled: false}
`,
  },
  'kernel-arguments-failed': {
    why: 'The kernel arguments cannot be changed.',
    way: 'Look at the cause.',
    document: `variant: flatcar
version: 1.1.0
kernel_arguments:
  should_exist: [quiet]
`,
  },
  'relabel-failed': {
    why: "Files cannot be labelled by the target's policy.",
    way: "Look at the policy in the target's `/etc/selinux`.",
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
`,
  },
  'command-failed': {
    why: 'A program that does the work failed. The sentence names the program and its status; what it said is the cause.',
    way: 'Look at what it said; where options of the document are passed to it, at those.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/vdb, format: ext4, options: [--no-such-option]}
`,
  },
  'tool-missing': {
    why: 'A program that is needed is not there.',
    way: 'Install it; `docs/real-host.md` lists what each operation needs.',
    command: 'firstlight run machine.bu --root /sysroot --backend real',
  },
  'packages-unavailable': {
    why: 'The small machine that `firstlight boot` starts without `--image` is made of packages of Debian, and they cannot be had.',
    way: 'Make a mirror reachable, or name an image of your own with `--image`; `docs/boot.md` tells what is made of them.',
    command: 'firstlight boot machine.bu',
  },
  'kernel-lacks': {
    why: 'The kernel of this machine has no driver, and no module, for something that the document asks for: a filesystem, volumes, arrays.',
    way: 'Add the module to the image, or use a kernel that has it.',
    document: `variant: flatcar
version: 1.1.0
storage:
  filesystems:
    - {device: /dev/vdb, format: btrfs, path: /var/data}
`,
  },
  internal: {
    why: 'A bug of ours.',
    way: 'Please report it with the command and the document.',
    command: 'firstlight run machine.bu --root ./machine',
  },
}
