import type { ButaneVariantIssue } from '../../report/issues/butane-variant.ts'
import type { Texts } from './text.ts'

/** What is told of issues of what variants of Butane have of their own. */
export const BUTANE_VARIANT_TEXTS: Texts<ButaneVariantIssue['code']> = {
  'butane-layout-unknown': {
    why: '`boot_device.layout` is none of those that the version knows.',
    way: 'Write one of the layouts of `explain boot_device.layout`.',
    document: `variant: fcos
version: 1.5.0
boot_device:
  layout: riscv64
`,
  },
  'butane-mirror-devices': {
    why: 'A mirror needs at least two devices.',
    way: 'Name two whole disks at least.',
    document: `variant: fcos
version: 1.5.0
boot_device:
  layout: x86_64
  mirror:
    devices: [/dev/vda]
`,
  },
  'butane-mirror-layout': {
    why: 'A mirrored boot device says its layout, which decides its partitions.',
    way: 'Give `boot_device.layout`, for example x86_64.',
    document: `variant: fcos
version: 1.7.0
boot_device:
  mirror:
    devices: [/dev/vda, /dev/vdb]
`,
  },
  'butane-s390x': {
    why: 'The layout wants another device, or cannot be mirrored.',
    way: 'Name the device that the sentence asks for.',
    document: `variant: fcos
version: 1.6.0
boot_device:
  layout: s390x-eckd
  luks: {tpm2: true, device: /dev/sda}
`,
  },
  'butane-cex': {
    why: 'IBM Crypto Express is there on s390x only, and not together with Clevis.',
    way: 'Leave `cex` out, or choose a layout of s390x.',
    document: `variant: fcos
version: 1.6.0
boot_device:
  layout: x86_64
  luks: {cex: {enabled: true}}
`,
  },
  'butane-luks-without-method': {
    why: '`boot_device.luks` asks for an encrypted root filesystem, or `clevis` and `cex` of a volume for a binding, and nothing names `tpm2`, `tang`, `cex` or a pin: the machine would come up without what was asked for.',
    way: 'Name what unlocks it: `tpm2: true`, for example.',
    document: `variant: fcos
version: 1.5.0
boot_device:
  luks: {threshold: 1}
`,
  },
  'butane-grub-without-users': {
    why: '`grub` asks for a password of the boot loader, and names no user who has one.',
    way: 'Name a user and the hash of a password, or leave `grub` out.',
    document: `variant: fcos
version: 1.5.0
grub: {}
`,
  },
  'butane-verification-without-hash': {
    why: '`verification` stands there without a `hash`: the contents would be taken as they come.',
    way: 'Give the `hash`, or leave `verification` out.',
    document: `variant: flatcar
version: 1.1.0
storage:
  files:
    - path: /etc/motd
      contents:
        source: https://example.com/motd
        verification: {}
`,
  },
  'butane-grub-user': {
    why: 'A user of the boot loader has a name and a hash.',
    way: 'Give both; `grub2-mkpasswd-pbkdf2` prints the hash.',
    document: `variant: fcos
version: 1.5.0
grub:
  users:
    - name: root
`,
  },
  'butane-metadata-name': {
    why: 'A MachineConfig has a name: `metadata.name`.',
    way: 'Give it, for example `99-worker-web`.',
    document: `variant: openshift
version: 4.14.0
metadata:
  labels: {machineconfiguration.openshift.io/role: worker}
`,
  },
  'butane-metadata-role': {
    why: 'A MachineConfig has a role: the label `machineconfiguration.openshift.io/role`.',
    way: 'Give it: `worker` or `master`, or the name of a pool.',
    document: `variant: openshift
version: 4.14.0
metadata:
  name: 99-worker-web
`,
  },
  'butane-kernel-type': {
    why: 'The kernel is `default` or `realtime`.',
    way: 'Write one of these.',
    document: `variant: openshift
version: 4.14.0
metadata:
  name: 99-worker-web
  labels: {machineconfiguration.openshift.io/role: worker}
openshift:
  kernel_type: fast
`,
  },
  'butane-cex-kernel-argument': {
    why: 'An encrypted root volume with CEX needs `rd.luks.key=/etc/luks/cex.key` among `openshift.kernel_arguments`.',
    way: 'Add it there.',
    document: `variant: openshift
version: 4.19.0
metadata:
  name: 99-worker-web
  labels: {machineconfiguration.openshift.io/role: worker}
boot_device:
  layout: s390x-virt
  luks: {cex: {enabled: true}}
`,
  },
  'butane-raw-ignores': {
    why: 'Where the Ignition config alone is used, with `--raw` or when a machine reads the document itself, this has no effect: it is for the cluster.',
    way: 'Leave it out, or give the document to the cluster.',
    document: `variant: openshift
version: 4.14.0
metadata:
  name: 99-worker-web
  labels: {machineconfiguration.openshift.io/role: worker}
openshift:
  fips: true
`,
  },
  'butane-unsupported': {
    why: 'The operating system does not support this part of Ignition. The sentence says why; it may come from sugar, and is then shown at the sugar.',
    way: 'Leave it out, or say it as the sentence tells.',
    document: `variant: openshift
version: 4.14.0
metadata:
  name: 99-worker-web
  labels: {machineconfiguration.openshift.io/role: worker}
passwd:
  users:
    - {name: web, ssh_authorized_keys: []}
`,
  },
  'butane-duplicate': {
    why: 'A list of OpenShift has the same text twice.',
    way: 'Keep one of them.',
    document: `variant: openshift
version: 4.14.0
metadata:
  name: 99-worker-web
  labels: {machineconfiguration.openshift.io/role: worker}
openshift:
  kernel_arguments: [nosmt, nosmt]
`,
  },
}
