import { BASE } from './base.ts'
import { CEX, CLEVIS_BASICS } from './storage.ts'
import { boolean, object, objects, string, strings, type Field, type Fields } from './field.ts'

const BOOT_DEVICE: Field = object(
  'The disk that the machine boots from.',
  {
    layout: string('The architecture, and on s390x the kind of disk.', {
      enum: ['x86_64', 'aarch64', 'ppc64le', 's390x-eckd', 's390x-virt', 's390x-zfcp'],
    }),
    luks: object(
      'The encryption of the root filesystem.',
      {
        ...CLEVIS_BASICS,
        discard: boolean('Whether discards pass through the encryption.', { since: { fcos: 5 } }),
        device: string('The whole disk, for the layouts s390x-eckd and s390x-zfcp.', { since: { fcos: 6 } }),
        cex: object('IBM Crypto Express.', CEX, {
          since: { fcos: 6 },
          guards: 'the encryption of the root filesystem',
        }),
      },
      { guards: 'the encryption of the root filesystem' },
    ),
    mirror: object(
      'The mirroring of the disk.',
      { devices: strings('The whole disks; at least two.', { guards: 'the mirroring of the boot disk' }) },
      { guards: 'the mirroring of the boot disk' },
    ),
  },
  { since: { fcos: 3 }, sugar: true, guards: 'the encryption or mirroring of the boot disk' },
)

const GRUB: Field = object(
  'The boot loader.',
  {
    users: objects('Who may change boot entries.', {
      name: string('The name.', { required: true }),
      password_hash: string('The hash that grub2-mkpasswd-pbkdf2 prints.', { required: true }),
    }),
  },
  { since: { fcos: 5 }, sugar: true, guards: 'the password of the boot loader' },
)

const METADATA: Field = object(
  'The metadata of the MachineConfig.',
  {
    name: string('The name of the MachineConfig.', { required: true }),
    labels: {
      type: 'string-map',
      doc: 'The labels of the MachineConfig; machineconfiguration.openshift.io/role is required.',
      required: true,
    },
  },
  { since: { openshift: 8 }, sugar: true, required: true },
)

const OPENSHIFT: Field = object(
  'What only OpenShift has.',
  {
    kernel_type: string('The kernel: default or realtime.', { enum: ['', 'default', 'realtime'] }),
    kernel_arguments: strings('Arguments of the kernel.'),
    extensions: strings('Extensions of the operating system.'),
    fips: boolean('Whether the machine is in FIPS mode.', { guards: 'the FIPS mode' }),
  },
  { since: { openshift: 8 }, sugar: true },
)

/** Every key that a Butane document can have, in any variant and version. */
export const ROOT: Fields = { ...BASE, boot_device: BOOT_DEVICE, grub: GRUB, metadata: METADATA, openshift: OPENSHIFT }
