import { describeHttpProvider } from '../conformance/provider.ts'
import type { HttpSubject } from '../conformance/provider.ts'

const SUBJECTS: readonly HttpSubject[] = [
  { id: 'akamai', path: '/v1/user-data', token: '/v1/token', withoutToken: 'error', notFound: 'error', base64: true },
  { id: 'aliyun', path: '/latest/user-data', notFound: 'none' },
  {
    id: 'aws',
    path: '/2019-10-01/user-data',
    token: '/latest/api/token',
    withoutToken: 'asks without',
    notFound: 'none',
  },
  { id: 'digitalocean', path: '/metadata/v1/user-data', notFound: 'error' },
  { id: 'exoscale', path: '/1.0/user-data', notFound: 'none' },
  { id: 'gcp', path: '/computeMetadata/v1/instance/attributes/user-data', notFound: 'none' },
  { id: 'hetzner', path: '/hetzner/v1/userdata', notFound: 'none' },
  { id: 'oraclecloud', path: '/opc/v2/instance/metadata/user_data', notFound: 'none', base64: true },
  { id: 'packet', path: '/userdata', notFound: 'error', tls: true },
  { id: 'scaleway', path: '/user_data/cloud-init', notFound: 'none' },
  { id: 'upcloud', path: '/metadata/v1/user_data', notFound: 'none' },
  { id: 'vultr', path: '/user-data/user-data', notFound: 'none' },
]

SUBJECTS.forEach(describeHttpProvider)
