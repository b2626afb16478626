// Serves a folder in Matchbox's layout to machines that boot from the network: node serve.mjs [PORT] [FOLDER]
// What Matchbox itself would answer, by MAC address alone: /boot.ipxe, /ipxe, /ignition, /assets; and /up, where they report.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream'

const [port = '8080', folder = import.meta.dirname] = process.argv.slice(2)

/** The profile of a machine: that of the first group whose selector has its address, or has none. */
function profileOf(mac) {
  const address = mac.toLowerCase().replaceAll('-', ':')
  const groups = readAll('groups')
  const group =
    groups.find(({ selector }) => selector?.mac?.toLowerCase() === address) ??
    groups.find(({ selector }) => Object.keys(selector ?? {}).length === 0)
  return group && readAll('profiles').find(({ id }) => id === group.profile)
}

function readAll(kind) {
  const directory = path.join(folder, kind)
  const names = fs.readdirSync(directory).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => JSON.parse(fs.readFileSync(path.join(directory, name), 'utf8')))
}

const BOOT = '#!ipxe\nchain ipxe?uuid=${uuid}&mac=${mac:hexhyp}&domain=${domain}&hostname=${hostname}&serial=${serial}\n'

function script({ boot: { kernel, initrd = [], args = [] } }) {
  return ['#!ipxe', `kernel ${[kernel, ...args].join(' ')}`, ...initrd.map((each) => `initrd ${each}`), 'boot', ''].join('\n')
}

/** A file below a directory of the folder; nothing outside of it, whatever the name. */
function fileIn(kind, name) {
  const directory = fs.realpathSync(path.join(folder, kind))
  const file = path.join(directory, path.normalize(`/${name}`))
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined
}

function answer(url) {
  const mac = url.searchParams.get('mac') ?? ''
  const profile = url.pathname === '/ipxe' || url.pathname === '/ignition' ? profileOf(mac) : undefined
  if (url.pathname === '/boot.ipxe') return { text: BOOT }
  if (url.pathname === '/ipxe') return profile && { text: script(profile) }
  if (url.pathname === '/ignition') return profile && { file: fileIn('ignition', profile.ignition_id) }
  if (url.pathname === '/up') return { text: 'welcome\n' }
  if (url.pathname.startsWith('/assets/')) return { file: fileIn('assets', decodeURIComponent(url.pathname.slice(8))) }
  return undefined
}

const server = http.createServer((request, response) => {
  const found = answer(new URL(request.url ?? '/', 'http://server'))
  const { text, file } = found ?? {}
  console.log(`${request.socket.remoteAddress} ${request.url} ${text ?? file ? 200 : 404}`)
  if (text !== undefined) return void response.end(text)
  if (file === undefined) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-length': fs.statSync(file).size })
  pipeline(fs.createReadStream(file), response, () => undefined)
})
server.listen(Number(port), () => console.log(`serving ${folder} on port ${server.address().port}`))
