import type { ButaneLocalIssue } from '../../report/issues/butane-local.ts'
import type { Texts } from './text.ts'

/** What is told of issues of local files of Butane documents. */
export const BUTANE_LOCAL_TEXTS: Texts<ButaneLocalIssue['code']> = {
  'butane-several-sources': {
    why: 'Bytes come from one of `inline`, `local` and `source`.',
    way: 'Keep one of them.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {inline: a, source: "https://example.com/motd"}
`,
  },
  'butane-contents-twice': {
    why: 'Contents come from one of `contents` and `contents_local`.',
    way: 'Keep one of them.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: web.service
      contents: "[Service]"
      contents_local: web.service
`,
  },
  'butane-no-files-dir': {
    why: 'The document takes in local files.',
    way: 'Name their directory with `--files-dir`. At boot there is none: transpile the document before, and give the machine what comes out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {local: motd}
`,
  },
  'butane-local-outside': {
    why: 'A local path leads out of the directory of local files, by its letters or by a symbolic link.',
    way: 'Put the file below the directory, or name a higher directory with `--files-dir`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {local: ../motd}
`,
  },
  'butane-local-unreadable': {
    why: 'A local file or directory cannot be read; the sentence says why. Its path is relative to the directory of local files.',
    way: 'Look at its spelling, and at `--files-dir`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents: {local: no-such-file}
`,
  },
  'butane-tree-without-local': {
    why: 'A tree says in `local` which directory it is.',
    way: 'Give `local`.',
    document: `variant: flatcar
version: 1.1.0
storage:
  trees:
    - path: /opt
`,
  },
  'butane-tree-conflict': {
    why: 'A tree has a file, link or directory for a path at which the document has something else already.',
    way: 'Take it out of the tree, or out of the document.',
    document: `variant: flatcar
version: 1.1.0
storage:
  trees:
    - local: tree
  links:
    - {path: /motd, target: /etc/issue}
`,
  },
  'butane-tree-odd-file': {
    why: 'A tree has something that is neither file, directory nor symbolic link: a socket, a pipe, a device.',
    way: 'Take it out of the tree.',
    document: `variant: flatcar
version: 1.1.0
storage:
  trees:
    - local: tree-with-a-socket
`,
  },
  'butane-merge-invalid': {
    why: 'A config that is embedded in `merge` or `replace` is not valid. Inline ones are Ignition configs in JSON.',
    way: 'Mend what is shown of it.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - inline: "{}"
`,
  },
  'butane-merge-unchecked': {
    why: 'An embedded config has a version that is none of spec 3, so it is not checked before the machine reads it.',
    way: 'Give the config in a version of spec 3.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - inline: |
          {"ignition": {"version": "2.3.0"}}
`,
  },
  'butane-merge-newer': {
    why: 'An embedded config has a newer version than the document becomes. It is checked by the rules of its own, and a machine whose engine is just new enough for the document refuses it.',
    way: 'Give it in the version of the document, or an older one.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - inline: |
          {"ignition": {"version": "3.6.0"}}
`,
  },
  'butane-quadlet-suffix': {
    why: 'The name of a quadlet ends in `.container`, `.volume`, `.network`, `.kube`, `.image`, `.build`, `.pod` or `.artifact`.',
    way: 'Write such a name: `web.container`.',
    document: `variant: flatcar
version: 1.2.0-experimental
systemd:
  quadlets:
    - name: web.service
      contents: "[Container]"
`,
  },
  'butane-quadlet-instance-contents': {
    why: 'An instance of a template, such as `web@one.container`, is a link to the template and has no contents of its own.',
    way: 'Leave its contents out.',
    document: `variant: flatcar
version: 1.2.0-experimental
systemd:
  quadlets:
    - name: web@.container
      rootful: true
      contents: "[Container]\\nImage=web\\n"
    - name: web@one.container
      rootful: true
      contents: "[Container]\\nImage=web\\n"
`,
  },
  'butane-quadlet-conflict': {
    why: 'A quadlet or its drop-in would be at a path at which there is something else already.',
    way: 'Keep one of them.',
    document: `variant: flatcar
version: 1.2.0-experimental
storage:
  files:
    - path: /etc/containers/systemd/web.container
systemd:
  quadlets:
    - name: web.container
      rootful: true
      contents: "[Container]\\nImage=web\\n"
`,
  },
}
