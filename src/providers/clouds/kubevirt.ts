import type { Cloud } from '../cloud.ts'
import { overDrives } from '../drive/config-drive.ts'
import { kubevirtArguments } from '../metadata/network-arguments.ts'
import { onDrive } from '../metadata/drives.ts'
import type { Texts } from '../metadata/drives.ts'
import { OPENSTACK_DRIVE } from '../drive/openstack-drive.ts'
import { dmi } from '../rules.ts'
import { textAt, valuesAt } from '../metadata/json-access.ts'
import { attributesOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { firstAddresses, networkConfig, networkData } from '../metadata/network-config.ts'
import { META, NETWORK, OPENSTACK_METADATA } from '../metadata/openstack-documents.ts'
import { hostnameIn, parseJson, parseYaml } from '../metadata/service.ts'

const METADATA = onDrive('kubevirt', {
  labels: [...OPENSTACK_METADATA.labels, 'cidata'],
  paths: [META, NETWORK, '/meta-data', '/network-config'],
  read: readMetadata,
})

/** KubeVirt. */
export const kubevirt: Cloud = {
  id: 'kubevirt',
  title: 'KubeVirt',
  documentation: 'https://kubevirt.io/user-guide/user_workloads/startup_scripts/',
  needs: 'a drive labelled cidata or config-2',
  network: false,
  fetchConfig: overDrives('kubevirt', [
    { labels: ['cidata'], paths: ['/user-data'] },
    { ...OPENSTACK_DRIVE, labels: ['config-2'] },
  ]),
  detection: [dmi('firmware', 'sys_vendor', 'KubeVirt'), dmi('firmware', 'product_family', 'KubeVirt')],
  metadata: METADATA,
  networkArguments: async (context) => kubevirtArguments((await METADATA.fetch(context)).network).join(' '),
}

async function readMetadata(texts: Texts): Promise<Metadata> {
  const configDrive = texts.has(META)
  const document = configDrive ? parseJson(texts.get(META), META) : parseYaml(texts.get('/meta-data'), '/meta-data')
  const network = configDrive
    ? networkData(parseJson(texts.get(NETWORK), NETWORK))
    : networkConfig(parseYaml(texts.get('/network-config'), '/network-config'))
  const hostname = textAt(document, 'hostname') ?? textAt(document, 'local-hostname')
  const attributes = attributesOf([
    [
      'KUBEVIRT_INSTANCE_ID',
      textAt(document, 'instance_id') ?? textAt(document, 'instance-id') ?? textAt(document, 'uuid'),
    ],
    ['KUBEVIRT_HOSTNAME', hostname],
    ['KUBEVIRT_INSTANCE_TYPE', textAt(document, 'instance_type') ?? textAt(document, 'instance-type')],
    ...firstAddresses('KUBEVIRT', network),
  ])
  const keys = [...valuesAt(document, 'public_keys'), ...valuesAt(document, 'public-keys')].filter(
    (key) => typeof key === 'string',
  )
  return { attributes, sshKeys: sshKeysOf(keys), ...hostnameIn(document), network }
}
