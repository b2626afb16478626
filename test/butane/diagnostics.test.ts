import { describe, expect, it } from 'vitest'
import { head, problemsOf, variant, type TextOptions } from '../helpers/butane.ts'

/** A check of the language, the document that fails it, and everything that is reported. */
interface Row {
  readonly check: string
  readonly of: string
  readonly text: string
  readonly options?: TextOptions
  readonly found: readonly string[]
}

/** Bodies start in line 4 for openshift, whose head has three lines, and in line 3 for all others. */
const ROWS: readonly Row[] = [
  {
    check: '6: a key that nobody knows',
    of: 'fcos 1.6.0',
    text: 'storage:\n  fles: []\n',
    found: ['warning 4:3 $.storage.fles butane-unknown-key'],
  },
  {
    check: '6: a key that would protect the machine, in a version that lacks it',
    of: 'flatcar 1.1.0',
    text: 'boot_device:\n  luks:\n    tpm2: true\n',
    found: ['error 3:1 $.boot_device butane-unknown-key'],
  },
  {
    check: '6: a misspelt key that would protect the machine',
    of: 'fcos 1.6.0',
    text: 'boot_device:\n  lusk:\n    tpm2: true\n',
    found: ['error 4:3 $.boot_device.lusk butane-unknown-key'],
  },
  {
    check: '6: a misspelt way to unlock',
    of: 'fcos 1.6.0',
    text: 'boot_device:\n  luks:\n    tmp2: true\n',
    found: ['error 5:5 $.boot_device.luks.tmp2 butane-unknown-key'],
  },
  {
    check: '6: such a key with nothing in it protects nothing',
    of: 'flatcar 1.1.0',
    text: 'grub:\n',
    found: ['warning 3:1 $.grub butane-unknown-key'],
  },
  {
    check: '7: nothing where keys are expected',
    of: 'fcos 1.6.0',
    text: 'storage:\n',
    found: ['warning 3:1 $.storage butane-not-a-mapping'],
  },
  {
    check: '7: an alias where keys are expected',
    of: 'fcos 1.6.0',
    text: 'storage:\n  files:\n    - path: /a\n      contents: &c {inline: a}\n    - path: /b\n      contents: *c\n',
    found: ['warning 8:17 $.storage.files.1.contents butane-not-a-mapping'],
  },
  {
    check: '8: inline and source',
    of: 'fcos 1.6.0',
    text: 'storage:\n  files:\n    - path: /a\n      contents:\n        inline: a\n        source: data:,a\n',
    found: ['error 8:17 $.storage.files.0.contents.source butane-several-sources'],
  },
  {
    check: '8: inline and local',
    of: 'fcos 1.6.0',
    text: 'storage:\n  files:\n    - path: /a\n      contents:\n        inline: a\n        local: a\n',
    options: { files: { a: 'a' } },
    found: ['error 7:17 $.storage.files.0.contents.inline butane-several-sources'],
  },
  {
    check: '8: in the first base, where it is reported at inline',
    of: 'fcos 1.0.0',
    text: 'storage:\n  files:\n    - path: /a\n      contents:\n        inline: a\n        source: data:,a\n',
    found: ['error 7:17 $.storage.files.0.contents.inline butane-several-sources'],
  },
  {
    check: '9: contents of a unit twice, even if both are empty',
    of: 'fcos 1.5.0',
    text: 'systemd:\n  units:\n    - name: a.service\n      contents: ""\n      contents_local: ""\n',
    found: ['error 7:23 $.systemd.units.0.contents_local butane-contents-twice'],
  },
  {
    check: '9: contents of a drop-in twice',
    of: 'fcos 1.5.0',
    text: 'systemd:\n  units:\n    - name: a.service\n      dropins: [{name: a.conf, contents: a, contents_local: a}]\n',
    options: { files: { a: '[Unit]' } },
    found: ['error 6:61 $.systemd.units.0.dropins.0.contents_local butane-contents-twice'],
  },
  {
    check: '10: a local file without a directory of them',
    of: 'fcos 1.5.0',
    text: 'storage: {files: [{path: /a, contents: {local: a}}]}\n',
    found: ['error 3:48 $.storage.files.0.contents.local butane-no-files-dir'],
  },
  {
    check: '10: a tree without a directory: once for all trees',
    of: 'fcos 1.5.0',
    text: 'storage: {trees: [{local: a}, {local: b}]}\n',
    found: ['error 3:19 $.storage.trees.0 butane-no-files-dir'],
  },
  {
    check: '10: keys without a directory: once for the list',
    of: 'fcos 1.5.0',
    text: 'passwd: {users: [{name: core, ssh_authorized_keys_local: [a, b]}]}\n',
    found: ['error 3:58 $.passwd.users.0.ssh_authorized_keys_local butane-no-files-dir'],
  },
  {
    check: '11: a local path that leads out',
    of: 'fcos 1.5.0',
    text: 'storage: {files: [{path: /a, contents: {local: ../a}}]}\npasswd: {users: [{name: core, ssh_authorized_keys_local: [a, ../b]}]}\n',
    options: { files: { a: 'key' } },
    found: [
      'error 3:48 $.storage.files.0.contents.local butane-local-outside',
      'error 4:62 $.passwd.users.0.ssh_authorized_keys_local.1 butane-local-outside',
    ],
  },
  {
    check: '12: local files that cannot be read',
    of: 'fcos 1.5.0',
    text: 'storage: {files: [{path: /a, contents: {local: none}}], trees: [{local: none}]}\n',
    options: { files: {} },
    found: [
      'error 3:48 $.storage.files.0.contents.local butane-local-unreadable',
      'error 3:65 $.storage.trees.0 butane-local-unreadable',
    ],
  },
  {
    check: '13: a tree that does not say which',
    of: 'fcos 1.5.0',
    text: 'storage: {trees: [{path: /a}, {local: ""}]}\n',
    options: { files: {} },
    found: [
      'error 3:19 $.storage.trees.0 butane-tree-without-local',
      'error 3:31 $.storage.trees.1 butane-tree-without-local',
    ],
  },
  {
    check: '14: a tree that is a file, odd files, and nodes in the way, each of them',
    of: 'fcos 1.7.0',
    text: 'storage:\n  files: [{path: /x, contents: {inline: a}}]\n  directories: [{path: /y}]\n  trees: [{local: f}, {local: odd}, {local: t}]\n',
    options: { files: { f: '', odd: null, 'odd/a.fifo': null, 't/x': '', 't/y': '-> z', t: null } },
    found: [
      'error 6:11 $.storage.trees.0 butane-local-unreadable',
      'error 6:23 $.storage.trees.1 butane-tree-odd-file',
      'error 6:37 $.storage.trees.2 butane-tree-conflict',
      'error 6:37 $.storage.trees.2 butane-tree-conflict',
    ],
  },
  {
    check: '15: a mode without its leading zero',
    of: 'fcos 1.7.0',
    text: 'storage:\n  files: [{path: /a, mode: 644}]\n  directories: [{path: /b, mode: 755}]\n',
    found: [
      'warning 4:28 $.storage.files.0.mode butane-mode-decimal',
      'warning 5:34 $.storage.directories.0.mode butane-mode-decimal',
    ],
  },
  {
    check: '16 and 17: a mount unit without format and path',
    of: 'fcos 1.6.0',
    text: 'storage: {filesystems: [{device: /dev/a, with_mount_unit: true}]}\n',
    found: [
      'error 3:25 $.storage.filesystems.0.format butane-mount-unit-format',
      'error 3:25 $.storage.filesystems.0.path butane-mount-unit-path',
    ],
  },
  {
    check: '17: before there were swap units, swap needs a path too',
    of: 'fcos 1.3.0',
    text: 'storage: {filesystems: [{device: /dev/a, format: swap, with_mount_unit: true}]}\n',
    found: ['error 3:25 $.storage.filesystems.0.path butane-mount-unit-path'],
  },
  {
    check: '18: a mount unit outside /etc and /var',
    of: 'fcos 1.6.0',
    text: 'storage: {filesystems: [{device: /dev/a, format: ext4, path: /variable, with_mount_unit: true}]}\n',
    found: ['error 3:62 $.storage.filesystems.0.path butane-mount-unit-place'],
  },
  {
    check: '18: that rule is not there before fcos 1.6',
    of: 'fcos 1.5.0',
    text: 'storage: {filesystems: [{device: /dev/a, format: ext4, path: /srv, with_mount_unit: true}]}\n',
    found: [],
  },
  {
    check: '18: nor on openshift of any version',
    of: 'openshift 4.22.0',
    text: 'storage: {filesystems: [{device: /dev/a, format: ext4, path: /srv, with_mount_unit: true}]}\n',
    found: [],
  },
  {
    check: '19: an embedded config that is no JSON',
    of: 'fcos 1.6.0',
    text: 'ignition: {config: {merge: [{inline: "variant: fcos"}]}}\n',
    found: ['error 3:38 $.ignition.config.merge.0.inline butane-merge-invalid'],
  },
  {
    check: '19: an embedded config without a version',
    of: 'fcos 1.6.0',
    text: 'ignition: {config: {replace: {inline: "{}"}}}\n',
    found: ['error 3:39 $.ignition.config.replace.inline butane-merge-invalid'],
  },
  {
    check: '19: what the rules say of an embedded config of the same version',
    of: 'fcos 1.6.0',
    text: `ignition: {config: {merge: [{inline: '{"ignition": {"version": "3.5.0"}, "storage": {"files": [{"path": "a"}]}}'}]}}\n`,
    found: ['error 3:38 $.ignition.config.merge.0.inline butane-merge-invalid'],
  },
  {
    check: '19: a local one is checked too',
    of: 'fcos 1.6.0',
    text: 'ignition: {config: {merge: [{local: a.ign}]}}\n',
    options: { files: { 'a.ign': '{"ignition": {}}' } },
    found: ['error 3:37 $.ignition.config.merge.0.local butane-merge-invalid'],
  },
  {
    check: '20: an embedded config of an older version',
    of: 'fcos 1.6.0',
    text: `ignition: {config: {merge: [{inline: '{"ignition": {"version": "3.4.0"}}'}]}}\n`,
    found: [],
  },
  {
    check: '20: of a newer version',
    of: 'fcos 1.6.0',
    text: `ignition: {config: {merge: [{inline: '{"ignition": {"version": "3.6.0"}}'}]}}\n`,
    found: ['warning 3:29 $.ignition.config.merge.0.version butane-merge-newer'],
  },
  {
    check: '20: of a version whose rules are others',
    of: 'fcos 1.6.0',
    text: `ignition: {config: {merge: [{inline: '{"ignition": {"version": "2.3.0"}}'}]}}\n`,
    found: ['warning 3:29 $.ignition.config.merge.0.version butane-merge-unchecked'],
  },
  {
    check: '21: a partition that is found by its label only',
    of: 'fcos 1.6.0',
    text: 'storage: {disks: [{device: /dev/a, partitions: [{label: data, start_mib: 1}]}]}\n',
    found: ['warning 3:49 $.storage.disks.0.partitions.0.number butane-partition-by-label'],
  },
  {
    check: '21: not on a disk whose table is wiped, on the boot disk, or on one that is mirrored',
    of: 'fcos 1.6.0',
    text: `storage:
  disks:
    - {device: /dev/a, wipe_table: true, partitions: [{label: data}]}
    - {device: /dev/disk/by-id/coreos-boot-disk, partitions: [{label: data}]}
    - {device: /dev/b, partitions: [{label: root-1, size_mib: 9000}]}
boot_device: {layout: x86_64, mirror: {devices: [/dev/b, /dev/c]}}
`,
    found: [],
  },
  {
    check: '22: reserved labels at wrong numbers',
    of: 'fcos 1.1.0',
    text: 'storage: {disks: [{device: /dev/a, partitions: [{label: boot, number: 4}, {label: EFI-SYSTEM, number: 2}]}]}\n',
    found: ['warning 3:57 $.storage.disks.0.partitions.0.label butane-reserved-label'],
  },
  {
    check: '23: a root partition that is too small',
    of: 'openshift 4.8.0',
    text: 'storage: {disks: [{device: /dev/a, partitions: [{label: root, number: 4, size_mib: 8191}]}]}\n',
    found: ['warning 4:84 $.storage.disks.0.partitions.0.size_mib butane-root-too-small'],
  },
  {
    check: '24: a root partition that cannot grow',
    of: 'fcos 1.3.0',
    text: 'storage: {disks: [{device: /dev/a, partitions: [{label: root, number: 4}, {label: data, number: 5}]}]}\n',
    found: ['warning 3:57 $.storage.disks.0.partitions.0.label butane-root-constrained'],
  },
  {
    check: '24: what is in front of it is no obstacle, nor what has a start',
    of: 'fcos 1.3.0',
    text: 'storage: {disks: [{device: /dev/a, partitions: [{label: x, number: 1}, {label: root, number: 4}, {label: y, start_mib: 9, number: 5}]}]}\n',
    found: [],
  },
  {
    check: '12: local files of quadlets and trees are looked for even when those of units are not there',
    of: 'fcos 1.8.0-experimental',
    text: `systemd:
  units: [{name: a.service, contents_local: x}]
  quadlets: [{name: a.pod, contents_local: y}, {name: b.pod, contents: ""}]
storage:
  trees: [{local: t}]
  files: [{path: /etc/containers/systemd/users/b.pod}]
`,
    options: { files: {} },
    found: [
      'error 4:45 $.systemd.units.0.contents_local butane-local-unreadable',
      'error 5:44 $.systemd.quadlets.0.contents_local butane-local-unreadable',
      'error 5:48 $.systemd.quadlets.1 butane-quadlet-conflict',
      'error 7:11 $.storage.trees.0 butane-local-unreadable',
    ],
  },
  {
    check: '25: a layout that nobody knows',
    of: 'fcos 1.5.0',
    text: 'boot_device: {layout: s390x-virt}\n',
    found: ['error 3:23 $.boot_device.layout butane-layout-unknown'],
  },
  {
    check: '26: a mirror of one',
    of: 'fcos 1.5.0',
    text: 'boot_device: {layout: x86_64, mirror: {devices: [/dev/a]}}\n',
    found: ['error 3:49 $.boot_device.mirror.devices butane-mirror-devices'],
  },
  {
    check: '27: a mirror without a layout: a warning',
    of: 'fcos 1.6.0',
    text: 'boot_device: {mirror: {devices: [/dev/a, /dev/b]}}\n',
    found: ['warning 3:23 $.boot_device.mirror butane-mirror-layout'],
  },
  {
    check: '27: and from fcos 1.7 an error',
    of: 'fcos 1.7.0',
    text: 'boot_device: {mirror: {devices: [/dev/a, /dev/b]}}\n',
    found: ['error 3:23 $.boot_device.mirror butane-mirror-layout'],
  },
  {
    check: '28: a layout of s390x without its device, and with a mirror',
    of: 'fcos 1.6.0',
    text: 'boot_device: {layout: s390x-eckd, mirror: {devices: [/dev/a, /dev/b]}}\n',
    found: ['error 3:23 $.boot_device.layout butane-s390x', 'error 3:23 $.boot_device.layout butane-s390x'],
  },
  {
    check: '28: a device of another kind',
    of: 'openshift 4.19.0',
    text: 'boot_device: {layout: s390x-zfcp, luks: {device: /dev/dasda, tpm2: true}}\n',
    found: ['error 4:23 $.boot_device.layout butane-s390x'],
  },
  {
    check: '29: CEX without a layout',
    of: 'fcos 1.6.0',
    text: 'boot_device: {luks: {cex: {enabled: true}}}\n',
    found: ['error 3:27 $.boot_device.luks.cex butane-cex'],
  },
  {
    check: '29: CEX elsewhere than on s390x',
    of: 'fcos 1.6.0',
    text: 'boot_device: {layout: x86_64, luks: {cex: {enabled: true}}}\n',
    found: ['error 3:23 $.boot_device.layout butane-cex'],
  },
  {
    check: '30: CEX with a TPM',
    of: 'fcos 1.6.0',
    text: 'boot_device: {layout: s390x-virt, luks: {tpm2: true, cex: {enabled: true}}}\n',
    found: ['error 3:41 $.boot_device.luks butane-cex'],
  },
  {
    check: '32: a user of the boot loader without a name and a hash',
    of: 'fcos 1.5.0',
    text: 'grub: {users: [{name: ""}]}\n',
    found: [
      'error 3:16 $.grub.users.0.password_hash butane-grub-user',
      'error 3:23 $.grub.users.0.name butane-grub-user',
    ],
  },
  {
    check: '34: a kernel that there is not',
    of: 'openshift 4.22.0',
    text: 'openshift: {kernel_type: 64k-pages}\n',
    found: ['error 4:26 $.openshift.kernel_type butane-kernel-type'],
  },
  {
    check: '35: CEX without its kernel argument',
    of: 'openshift 4.19.0',
    text: 'boot_device: {layout: s390x-virt, luks: {cex: {enabled: true}}}\nopenshift: {kernel_arguments: [quiet]}\n',
    found: ['error 5:31 $.openshift.kernel_arguments butane-cex-kernel-argument'],
  },
  {
    check: '36: what the bare config does not carry, even if false or empty',
    of: 'openshift 4.14.0',
    text: 'openshift: {fips: false, kernel_type: "", extensions: []}\n',
    options: { raw: true },
    found: [
      'warning 4:19 $.openshift.fips butane-raw-ignores',
      'warning 4:39 $.openshift.kernel_type butane-raw-ignores',
      'warning 4:55 $.openshift.extensions butane-raw-ignores',
    ],
  },
  {
    check: '38: a quadlet of no kind, and an instance with contents',
    of: 'flatcar 1.2.0-experimental',
    text: 'systemd: {quadlets: [{name: a.service}, {name: b@1.container, contents: a}]}\n',
    found: [
      'error 3:29 $.systemd.quadlets.0.name butane-quadlet-suffix',
      'error 3:73 $.systemd.quadlets.1.contents butane-quadlet-instance-contents',
    ],
  },
  {
    check: '38: something else where a quadlet, or its drop-in, would be',
    of: 'fcos 1.8.0-experimental',
    text: `storage: {files: [{path: /etc/containers/systemd/a.pod}, {path: /etc/containers/systemd/users/b.pod.d/c.conf}]}
systemd: {quadlets: [{name: a.pod, rootful: true}, {name: b.pod, dropins: [{name: c.conf}]}]}
`,
    found: [
      'error 4:22 $.systemd.quadlets.0 butane-quadlet-conflict',
      'error 4:76 $.systemd.quadlets.1.dropins.0 butane-quadlet-conflict',
    ],
  },
  {
    check: 'a list of OpenShift that says the same twice',
    of: 'openshift 4.14.0',
    text: 'openshift: {kernel_arguments: [a, b, a]}\n',
    found: ['error 4:38 $.openshift.kernel_arguments.2 butane-duplicate'],
  },
  {
    check: 'what the generated config is refused for is shown in the document',
    of: 'fcos 1.6.0',
    text: 'storage:\n  links:\n    - path: /a\n    - path: b\n      target: /c\n',
    found: [
      'error 5:7 $.storage.links.0.target link-without-target',
      'error 6:13 $.storage.links.1.path path-not-absolute',
    ],
  },
]

describe('every check of the language', () => {
  it.each(ROWS)('$check ($of)', async ({ of, text, options, found }) => {
    const [name = '', version = ''] = of.split(' ')
    expect(await problemsOf(head(variant(name, version)) + text, options)).toEqual(found)
  })
})

describe('documents of no known language', () => {
  it.each([
    ['1: no variant', 'version: 1.0.0\n', 'error 1:1 $.variant butane-variant-missing'],
    ['1: an empty variant', 'variant: ""\nversion: 1.0.0\n', 'error 1:10 $.variant butane-variant-missing'],
    ['2: a version that is none', 'variant: fcos\nversion: 1.6\n', 'error 2:10 $.version butane-version-malformed'],
    ['2: no version', 'variant: fcos\n', 'error 1:1 $.version butane-version-malformed'],
    ['3: an unknown version', 'variant: fcos\nversion: 9.9.9\n', 'error 2:10 $.version butane-variant-unknown'],
    ['3: an unknown variant', 'variant: Fcos\nversion: 1.0.0\n', 'error 1:10 $.variant butane-variant-unknown'],
    [
      '3: an experiment that has become stable',
      'variant: fcos\nversion: 1.7.0-experimental\n',
      'error 2:10 $.version butane-variant-unknown',
    ],
    [
      '3: a version that is still an experiment',
      'variant: fcos\nversion: 1.8.0\n',
      'error 2:10 $.version butane-variant-unknown',
    ],
    ['3: build metadata', 'variant: fcos\nversion: 1.6.0+x\n', 'error 2:10 $.version butane-variant-unknown'],
    ['4: rhcos', 'variant: rhcos\nversion: 0.1.0\n', 'error 1:10 $.variant butane-variant-rhcos'],
    ['3: another version of rhcos', 'variant: rhcos\nversion: 0.2.0\n', 'error 1:10 $.variant butane-variant-unknown'],
  ])('%s', async (_, text, found) => {
    expect(await problemsOf(text)).toEqual([found])
  })

  it('33: a MachineConfig needs a name and a role', async () => {
    expect(await problemsOf('variant: openshift\nversion: 4.14.0\nmetadata:\n  labels: {}\n')).toEqual([
      'error 4:3 $.metadata.name butane-metadata-name',
      'error 4:11 $.metadata.labels butane-metadata-role',
    ])
  })

  it('zeros in front of numbers do not count', async () => {
    expect(await problemsOf('variant: fcos\nversion: "01.06.0"\n')).toEqual([])
  })
})
