import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
const SCRIPT = fileURLToPath(new URL('real-addresses.ts', import.meta.url))

/** Why this machine cannot give a test a network of its own; `undefined` when it can. */
function obstacle(): string | undefined {
  const probe = spawnSync('unshare', [
    '-Urnm',
    'sh',
    '-c',
    'command -v ip && ip link add name near0 type veth peer name far0',
  ])
  if (probe.error !== undefined) return 'there is no unshare'
  return probe.status === 0 ? undefined : 'user and network namespaces, or the program ip, are not to be had here'
}

const reason = obstacle()

test.skipIf(reason !== undefined)(
  `services are asked at their real addresses, ports and zones${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    const run = spawnSync('unshare', ['-Urnm', NODE, SCRIPT], { encoding: 'utf8', timeout: 25_000 })
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toEqual({
      openstack: '{"from": "openstack"}',
      hetzner: '{"from": "hetzner"}',
      scaleway: '{"from": "scaleway"}',
      aliyun: '{"from": "aliyun"}',
    })
  },
)
