/** The table of providers: which platforms there are. Each is loaded only when it is asked. */
import { FirstlightError } from '../errors.ts'
import type { Provider, ProviderEntry } from './provider.ts'

/** Every provider, by id. */
export const PROVIDERS: readonly ProviderEntry[] = [
  {
    id: 'file',
    title: 'a file of this machine',
    documentation: 'https://coreos.github.io/ignition/supported-platforms/',
    needs: 'the file named by IGNITION_CONFIG_FILE, or config.ign in the working directory',
    network: false,
    load: async () => (await import('./file.ts')).file,
  },
  {
    id: 'metal',
    aliases: ['pxe'],
    title: 'bare metal and PXE',
    documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/bare-metal/',
    needs: 'nothing: the config comes from the kernel command line or user.ign',
    network: false,
    load: async () => (await import('./metal.ts')).metal,
  },
  {
    id: 'qemu',
    title: 'QEMU',
    documentation: 'https://docs.fedoraproject.org/en-US/fedora-coreos/provisioning-qemu/',
    needs: 'fw_cfg with the key opt/com.coreos/config; on s390x and ppc64le a virtio block device with serial=ignition',
    network: false,
    load: async () => (await import('./qemu.ts')).qemu,
  },
]

/** The entry of a provider, by its id or an alias; `undefined` when there is none. */
export function findProvider(id: string): ProviderEntry | undefined {
  return PROVIDERS.find((entry) => entry.id === id || entry.aliases?.includes(id) === true)
}

/**
 * Loads a provider by its id or an alias.
 * @throws FirstlightError `provider-unknown`
 */
export async function loadProvider(
  id: string,
): Promise<{ readonly entry: ProviderEntry; readonly provider: Provider }> {
  const entry = findProvider(id)
  if (entry === undefined) {
    throw new FirstlightError('provider-unknown', `there is no platform ${JSON.stringify(id)}`, {
      hint: `one of ${PROVIDERS.map((known) => known.id).join(', ')}`,
    })
  }
  return { entry, provider: await entry.load() }
}
