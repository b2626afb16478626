import type { NodeIssue } from '../../report/issues/node.ts'
import type { Texts } from './text.ts'

/** What is told of issues of files, directories and links. */
export const NODE_TEXTS: Texts<NodeIssue['code']> = {
  'path-empty': {
    why: 'A path or device that must be there is empty or absent.',
    way: 'Write an absolute path.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: ""
`,
  },
  'path-not-absolute': {
    why: 'A path or device does not begin with `/`.',
    way: 'Write the whole path: `/etc/motd`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: etc/motd
`,
  },
  'path-not-clean': {
    why: 'A path has `//`, `.`, `..` or a slash at its end. The hint has its shortest form.',
    way: 'Write the path of the hint.',
    document: `variant: flatcar
version: 1.1.0
storage:
  links:
    - {path: /etc/motd, target: /etc/issue}
  filesystems:
    - {device: /dev//vdb, format: ext4}
`,
  },
  'mode-out-of-range': {
    why: 'A mode is between 0 and 4095, which is 7777 in octal. JSON has decimal numbers only.',
    way: 'Write four octal digits at most behind a zero in YAML, a decimal number in JSON.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      mode: 10000
`,
  },
  'mode-special-bits': {
    why: 'A warning: before 3.6.0 the setuid, setgid and sticky bits are ignored.',
    way: 'Raise the version, or leave the bits out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /usr/local/bin/tool
      mode: 04755
`,
  },
  'id-and-name': {
    why: 'An owner is given by id or by name, not by both.',
    way: 'Keep one of them.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      user: {id: 500, name: core}
`,
  },
  'overwrite-without-contents': {
    why: 'A file with `overwrite` has no source of contents. An empty source stands for an empty file.',
    way: 'Give contents, `source: ""` for none at all.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      overwrite: true
`,
  },
  'node-below-link': {
    why: 'A path leads through a link that the same config makes.',
    way: 'Write the path that the link leads to.',
    document: `variant: flatcar
version: 1.1.0
storage:
  links:
    - {path: /etc/app, target: /opt/app}
  files:
    - path: /etc/app/motd
`,
  },
  'link-without-target': {
    why: 'A link leads nowhere.',
    way: 'Give the link a `target`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  links:
    - path: /etc/motd
`,
  },
  'hard-link-to-directory': {
    why: 'A hard link leads to a directory of the same config.',
    way: 'Leave `hard` out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  directories:
    - path: /opt/app
  links:
    - {path: /opt/other, target: /opt/app, hard: true}
`,
  },
  'hard-link-owner': {
    why: 'A warning: a hard link shares the owner of its target; its own is ignored.',
    way: 'Give the owner at the target.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
  links:
    - {path: /etc/issue, target: /etc/motd, hard: true, user: {name: core}}
`,
  },
  'unit-conflict': {
    why: 'A file, directory or link is where a unit or drop-in with contents is written.',
    way: 'Keep the unit, or the file.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/systemd/system/web.service
systemd:
  units:
    - name: web.service
      contents: |
        [Service]
        ExecStart=/usr/bin/true
`,
  },
}
