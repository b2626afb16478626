/**
 * Runs as root of a namespace of its own, where the real addresses of metadata services are ours: starts a service at each
 * and asks it as a machine would. Prints the answers as one JSON object.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { main } from '../../src/cli/main.ts'
import { startHttp } from '../emulators/http.ts'
import type { Reply } from '../emulators/http.ts'
import { testIo } from '../helpers/io.ts'

const ip = (...args: readonly string[]): void => void execFileSync('ip', args)

/** Answers only to source ports that a privilege is needed for, as Scaleway does. */
const privileged: Reply = (request, response) => {
  const allowed = (request.socket.remotePort ?? 65_535) < 1024
  response.writeHead(allowed ? 200 : 403)
  response.end(allowed ? '{"from": "scaleway"}' : '')
}

async function fetched(platform: string): Promise<string> {
  const io = testIo()
  const code = await main(['node', 'firstlight', 'fetch', '--platform', platform], io)
  return code === 0 ? io.output : `${code}: ${io.errors}`
}

ip('link', 'set', 'lo', 'up')
// A link with somebody at its other end: only IPv6, and only addresses of that link.
ip('link', 'add', 'name', 'near0', 'type', 'veth', 'peer', 'name', 'far0')
for (const name of ['near0', 'far0']) writeFileSync(`/proc/sys/net/ipv6/conf/${name}/accept_dad`, '0')
ip('link', 'set', 'near0', 'up')
ip('link', 'set', 'far0', 'up')
ip('addr', 'add', 'fe80::a9fe:a9fe/64', 'dev', 'far0', 'nodad')
const linkLocal = await startHttp(
  { '/openstack/latest/user_data': { body: '{"from": "openstack"}' } },
  { host: 'fe80::a9fe:a9fe%far0', port: 80 },
)
const openstack = await fetched('openstack')
await linkLocal.close()

for (const address of ['169.254.169.254/32', '169.254.42.42/32', '100.100.100.200/32'])
  ip('addr', 'add', address, 'dev', 'lo')
const servers = await Promise.all([
  startHttp({ '/hetzner/v1/userdata': { body: '{"from": "hetzner"}' } }, { host: '169.254.169.254', port: 80 }),
  startHttp({ '/user_data/cloud-init': privileged }, { host: '169.254.42.42', port: 80 }),
  startHttp({ '/latest/user-data': { body: '{"from": "aliyun"}' } }, { host: '100.100.100.200', port: 80 }),
])
const [hetzner, scaleway, aliyun] = [await fetched('hetzner'), await fetched('scaleway'), await fetched('aliyun')]
await Promise.all(servers.map((server) => server.close()))
process.stdout.write(`${JSON.stringify({ openstack, hetzner, scaleway, aliyun })}\n`)
