import type { Cloud } from '../cloud.ts'

/** bare metal and PXE. */
export const metal: Cloud = {
  id: 'metal',
  title: 'bare metal and PXE',
  documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/bare-metal/',
  needs: 'nothing: the config comes from the kernel command line or user.ign',
  network: false,
  fetchConfig: () => Promise.resolve({ kind: 'none', reason: 'the platform keeps no config' }),
}
