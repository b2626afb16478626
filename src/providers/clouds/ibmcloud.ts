import type { Cloud } from '../cloud.ts'
import { overDrives } from '../drive/config-drive.ts'
import { onDrive } from '../metadata/drives.ts'
import type { Texts } from '../metadata/drives.ts'
import { textAt, textsAt } from '../metadata/json-access.ts'
import { attributesOf, sshKeysOf } from '../metadata/metadata.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { openstackDocument, OPENSTACK_METADATA } from '../metadata/openstack-documents.ts'
import { hostnameIn, parseYaml } from '../metadata/service.ts'

/** IBM Cloud VPC. */
export const ibmcloud: Cloud = {
  id: 'ibmcloud',
  title: 'IBM Cloud VPC',
  documentation: 'https://cloud.ibm.com/docs/vpc?topic=vpc-user-data',
  needs: 'a drive labelled cidata',
  network: false,
  fetchConfig: overDrives('ibmcloud', [{ labels: ['cidata'], paths: ['/user-data'] }], { absentAfter: 30_000 }),
  metadata: onDrive('ibmcloud', { labels: ['cidata'], paths: ['/meta-data', '/vendor-data'], read: readMetadata }),
  otherMetadata: {
    'ibmcloud-classic': onDrive('ibmcloud-classic', {
      ...OPENSTACK_METADATA,
      read: (texts) => Promise.resolve(openstackDocument(texts, 'IBMCLOUD_CLASSIC')),
    }),
  },
}

async function readMetadata(texts: Texts): Promise<Metadata> {
  const document = Object.fromEntries(
    (texts.get('/meta-data') ?? '').split('\n').map((line) => {
      const [key = '', ...value] = line.split(':')
      return [key.trim(), value.join(':').trim()]
    }),
  )
  const attributes = attributesOf([
    ['IBMCLOUD_INSTANCE_ID', textAt(document, 'instance-id')],
    ['IBMCLOUD_LOCAL_HOSTNAME', textAt(document, 'local-hostname')],
  ])
  const part = cloudConfigPart(texts.get('/vendor-data') ?? '')
  const keys = part === undefined ? [] : textsAt(parseYaml(part, '/vendor-data'), 'ssh_authorized_keys')
  return { attributes, sshKeys: sshKeysOf(keys), ...hostnameIn(document), network: [] }
}

/** The first `text/cloud-config` part of a MIME message that speaks of keys. */
function cloudConfigPart(message: string): string | undefined {
  const boundary = /boundary="?([^"\s;]+)"?/.exec(message)?.[1]
  if (boundary === undefined) return undefined
  const parts = message.split(`--${boundary}`).map((part) => part.replace(/\r\n/g, '\n'))
  const found = parts.find(
    (part) => /content-type:\s*text\/cloud-config/i.test(part) && part.includes('ssh_authorized_keys'),
  )
  return found?.slice(found.indexOf('\n\n') + 2)
}
