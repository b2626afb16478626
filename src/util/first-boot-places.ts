/** Where images mount the filesystem of the stamp, beside which a first boot keeps what outlives it. */
export const BOOT_DIRECTORIES: readonly string[] = ['boot', 'boot/efi', 'efi']

/** Where the journals of first boots are kept, and why they failed, in the directory of the loader's files. */
export const JOURNALS = 'firstlight'

/** The stamp of Ignition, of Flatcar and of Container Linux, with the directory of the loader's files. */
export const STAMPS: readonly { readonly directory: string; readonly stamp: string }[] = [
  { directory: '', stamp: 'ignition.firstboot' },
  { directory: 'boot', stamp: 'ignition.firstboot' },
  { directory: '', stamp: 'flatcar/first_boot' },
  { directory: '', stamp: 'coreos/first_boot' },
]
