/**
 * Runs as root of a namespace of its own, where the real addresses of metadata services are ours: starts a service at each
 * and asks it as a machine would. Prints the answers as one JSON object.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../../src/main.ts'
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

// Equinix Metal, by its name and over TLS, under the name ignition: each stage is reported.
const directory = mkdtempSync(join(tmpdir(), 'real-addresses-'))
writeFileSync(join(directory, 'hosts'), '127.0.0.1 localhost metadata.packet.net\n')
execFileSync('mount', ['--bind', join(directory, 'hosts'), '/etc/hosts'])
const events = await startHttp({}, { fallback: { status: 200 } })
const tls = new URL('../fixtures/tls/', import.meta.url)
const packet = await startHttp(
  {
    '/userdata': { body: '{"ignition": {"version": "3.4.0"}}' },
    '/metadata': { body: JSON.stringify({ phone_home_url: `${events.origin}/phone-home` }) },
  },
  {
    host: '127.0.0.1',
    port: 443,
    tls: {
      key: readFileSync(new URL('metadata.packet.net.key', tls), 'utf8'),
      cert: readFileSync(new URL('metadata.packet.net.pem', tls), 'utf8'),
    },
  },
)

/** Does a stage; gives its exit code and what it warns of. */
async function stage(name: string): Promise<readonly (string | number)[]> {
  const io = testIo({ environment: { PATH: process.env['PATH'], SSL_CERT_FILE: process.env['SSL_CERT_FILE'] } })
  const state = ['-config-cache', join(directory, 'cache'), '-state-file', join(directory, 'state/state')]
  const root = ['-root', join(directory, 'root'), '-neednet', join(directory, 'neednet')]
  const code = await main(['node', 'ignition', '-platform', 'packet', '-stage', name, ...root, ...state], io)
  return [code, ...io.output.split('\n').filter((line) => /^(WARNING|CRITICAL)/.test(line))]
}

mkdirSync(join(directory, 'root/etc'), { recursive: true })
const stages = [await stage('fetch-offline'), await stage('fetch'), await stage('files')]
renameSync(join(directory, 'cache'), join(directory, 'kept'))
const [failed = 0] = await stage('umount')
await packet.close()
renameSync(join(directory, 'kept'), join(directory, 'cache'))
const unheard = await stage('umount')
const reports = events.requests.map(({ method, path, body }) => `${method} ${path} ${body}`)
await events.close()
execFileSync('umount', ['/etc/hosts'])
rmSync(directory, { recursive: true })

const equinix = { stages, failed, unheard, reports }
process.stdout.write(`${JSON.stringify({ openstack, hetzner, scaleway, aliyun, equinix })}\n`)
