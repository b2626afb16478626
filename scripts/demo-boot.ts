// npm run demo:boot: a small Debian image, booted twice in QEMU. The first boot makes it the talk's web server; the page
// is fetched from it over the network. The second boot changes nothing.
import fs from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { boot, type Boot } from './boot/boot.ts'
import { bootImage, whyNoBoot } from './boot/image.ts'
import { createMachine, hasStamp, type Machine } from './boot/machine.ts'
import { progressLine } from './demo/progress-line.ts'

const DIRECTORY = '.cache/boot/machines/demo'
/** The address that the talk's document gives the machine, and the network around it, which QEMU plays. */
const ADDRESS = '192.168.122.103'
const NETWORK = 'net=192.168.122.0/24,host=192.168.122.1,dns=192.168.122.3,dhcpstart=192.168.122.50'

/** What the machine does once it is up: it tells about itself, and goes off when somebody has got the page. */
const CHECK = `
echo "stages of this boot: $(journalctl --boot --output cat --identifier ignition | sed -n 's/.*Stage: //p' | tr '\\n' ' ')"
echo "the unit of the document: $(systemctl is-active web-server.service)"
echo "address: $(ip -oneline -4 address show eth0 | grep -o 'inet [^ ]*')"
stat --format 'the page was written at %y by the first boot' /srv/www/html/index.html
echo waiting for a visitor
for second in $(seq 120); do
  journalctl --boot --quiet --unit web-server.service --grep response:200 > /dev/null && break
  sleep 1
done
journalctl --boot --quiet --unit web-server.service --output cat --grep response | tail -1`

const obstacle = whyNoBoot()
if (obstacle === undefined) await demonstrate()
else {
  console.error(`demo:boot: no machine can be booted here: ${obstacle}`)
  process.exitCode = 1
}

async function demonstrate(): Promise<void> {
  const image = await bootImage((text) => console.log(`· ${text}`))
  fs.rmSync(DIRECTORY, { recursive: true, force: true })
  const port = await freePort()
  const machine = createMachine({
    image,
    directory: DIRECTORY,
    config: document(),
    check: CHECK,
    network: true,
    networkOptions: `${NETWORK},hostfwd=tcp:127.0.0.1:${port}-${ADDRESS}:80`,
    kernelArguments: 'net.ifnames=0',
  })
  console.log('· the document: examples/web-server.ign, and examples/web-server-debian.bu merged over it')
  try {
    await show('first boot', machine, port)
    console.log(`\n· the stamp of the first boot is ${hasStamp(machine) ? 'still there' : 'gone'}\n`)
    const second = await show('second boot', machine, port)
    const stages = second.check.find((line) => line.startsWith('stages of this boot:'))
    const isQuiet = stages?.trim() === 'stages of this boot:' && !second.isFirst
    console.log(`\n· ${isQuiet ? 'nothing happened: no stage ran, and the machine is the same' : 'stages ran again!'}`)
    if (!isQuiet) process.exitCode = 1
  } finally {
    fs.rmSync(`${DIRECTORY}/system.img`)
  }
}

/** One document that merges the talk's, and then what an image without containers needs. */
function document(): string {
  const merge = ['examples/web-server.ign', 'examples/web-server-debian.bu'].map((file) => ({
    source: `data:;base64,${fs.readFileSync(file).toString('base64')}`,
  }))
  return JSON.stringify({ ignition: { version: '3.4.0', config: { merge } } })
}

/** Boots the machine before the user's eyes, and fetches its page as soon as it is there. */
async function show(title: string, machine: Machine, port: number): Promise<Boot> {
  console.log(`\n=== ${title} ===\n`)
  const progress = progressLine(title)
  const isOff = new AbortController()
  const page = fetchPage(port, isOff.signal)
  try {
    const booted = boot(machine, { onLine: (line, seconds) => progress.line(line, seconds) })
    void page.then((text) =>
      progress.say(`http://127.0.0.1:${port}/, which is ${ADDRESS}:80 of the machine:\n\n${text}`),
    )
    const done = await booted
    isOff.abort()
    if ((await page) === '') throw new Error('the page was not served')
    return done
  } finally {
    progress.end()
  }
}

/** The page, once it is served; nothing when the machine is off before. */
async function fetchPage(port: number, isOff: AbortSignal): Promise<string> {
  while (!isOff.aborted) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5_000) })
      if (response.ok) return await response.text()
    } catch {
      // Nothing listens there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
  return ''
}

/** A port of this machine that nothing listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
