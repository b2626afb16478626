import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { networkNamespaces } from '../helpers/namespaces.ts'

const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
const SCRIPT = fileURLToPath(new URL('real-addresses.ts', import.meta.url))

const AUTHORITY = fileURLToPath(new URL('../fixtures/tls/authority.pem', import.meta.url))

const reason = networkNamespaces()

test.skipIf(reason !== undefined)(
  `services are asked at their real addresses, ports and zones${reason ?? ''}`,
  () => {
    const run = spawnSync('unshare', ['-Urnm', NODE, SCRIPT], {
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: process.env['PATH'], SSL_CERT_FILE: AUTHORITY },
    })
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toEqual({
      openstack: '{"from": "openstack"}',
      hetzner: '{"from": "hetzner"}',
      scaleway: '{"from": "scaleway"}',
      aliyun: '{"from": "aliyun"}',
      equinix: {
        stages: [[0], [0], [0]],
        failed: 1,
        unheard: [
          0,
          'WARNING  : umount: asking Equinix Metal where to report to: the connection was refused [provider-failed]',
        ],
        reports: [
          'POST /events {"state":"running","message":"[fetch] Ignition status: finished successfully"}',
          'POST /events {"state":"running","message":"[files] Ignition status: finished successfully"}',
          expect.stringMatching(/^POST \/events \{"state":"failed","message":"\[umount\] Ignition error: .*\}$/),
        ],
      },
    })
  },
  70_000,
)
