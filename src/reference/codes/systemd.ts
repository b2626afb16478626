import type { SystemdIssue } from '../../report/issues/systemd.ts'
import type { Texts } from './text.ts'

/** What is told of issues of systemd units. */
export const SYSTEMD_TEXTS: Texts<SystemdIssue['code']> = {
  'unit-extension': {
    why: 'The name of a unit does not end in a kind of unit, such as `.service`.',
    way: 'Write the whole name: `web.service`.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: web
`,
  },
  'dropin-extension': {
    why: 'The name of a drop-in does not end in `.conf`.',
    way: 'Write the whole name: `limits.conf`.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: web.service
      dropins: [{name: limits, contents: "[Service]\\nMemoryMax=1G\\n"}]
`,
  },
  'unit-malformed': {
    why: 'The contents of a unit or drop-in are no unit file: a section without `]`, an option without `=`, or a line of 2048 bytes and more.',
    way: 'Mend the line of the sentence.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: web.service
      contents: |
        [Service
        ExecStart=/usr/bin/true
`,
  },
  'unit-without-install': {
    why: 'A warning: a unit is enabled, but nothing in its `[Install]` section says by what it is wanted.',
    way: 'Add `[Install]` with `WantedBy=multi-user.target`.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: web.service
      enabled: true
      contents: |
        [Service]
        ExecStart=/usr/bin/true
`,
  },
  'template-without-install': {
    why: 'A warning: the same of the template of an enabled instance.',
    way: 'Add `[Install]` with `WantedBy=multi-user.target` to the template.',
    document: `variant: flatcar
version: 1.1.0
systemd:
  units:
    - name: web@.service
      contents: |
        [Service]
        ExecStart=/usr/bin/true
    - name: web@one.service
      enabled: true
`,
  },
}
