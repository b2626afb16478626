import type { Cloud } from '../cloud.ts'
import { overDrives } from '../drive/config-drive.ts'
import { proxmoxveArguments } from '../metadata/network-arguments.ts'
import { onDrive } from '../metadata/drives.ts'
import type { Texts } from '../metadata/drives.ts'
import { textAt, textsAt } from '../metadata/json-access.ts'
import { attributesOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { firstAddresses, networkConfig } from '../metadata/network-config.ts'
import { hostnameIn, parseYaml } from '../metadata/service.ts'

const METADATA = onDrive('proxmoxve', {
  labels: ['cidata'],
  paths: ['/meta-data', '/user-data', '/network-config'],
  read: readMetadata,
})

/** Proxmox VE. */
export const proxmoxve: Cloud = {
  id: 'proxmoxve',
  title: 'Proxmox VE',
  documentation: 'https://pve.proxmox.com/wiki/Cloud-Init_Support',
  needs: 'a drive labelled cidata',
  network: false,
  // It writes a cloud-config of its own to user-data unless told otherwise; vendor-data may hold ours then.
  fetchConfig: overDrives('proxmoxve', [{ labels: ['cidata'], paths: ['/user-data', '/vendor-data'] }], {
    absentAfter: 30_000,
    skipsForeign: true,
  }),
  detection: [
    {
      certainty: 'particular drive',
      rule: 'a QEMU machine with a drive labelled cidata',
      holds: ({ dmi, label }) => dmi('sys_vendor') === 'QEMU' && label('cidata'),
    },
  ],
  metadata: METADATA,
  networkArguments: async (context) => proxmoxveArguments((await METADATA.fetch(context)).network).join(' '),
}

async function readMetadata(texts: Texts): Promise<Metadata> {
  const userData = texts.get('/user-data') ?? ''
  const isCloudConfig = userData.startsWith('#cloud-config')
  const user = isCloudConfig ? parseYaml(userData, '/user-data') : undefined
  const document = parseYaml(texts.get('/meta-data'), '/meta-data')
  const network = networkConfig(parseYaml(texts.get('/network-config'), '/network-config'))
  const attributes = attributesOf([
    ['PROXMOXVE_HOSTNAME', textAt(user, 'hostname')],
    ['PROXMOXVE_INSTANCE_ID', textAt(document, 'instance-id')],
    ...firstAddresses('PROXMOXVE', network),
  ])
  return { attributes, sshKeys: sshKeysOf(textsAt(user, 'ssh_authorized_keys')), ...hostnameIn(user), network }
}
