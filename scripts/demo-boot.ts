// npm run demo:boot: a small Debian image, booted twice in QEMU. The first boot makes it the talk's web server; the page
// is fetched from it over the network. The second boot changes nothing.
import fs from 'node:fs'
import path from 'node:path'
import { bootProgress } from '../src/cli/boot-progress.ts'
import { createProgramRunner } from '../src/host/real/commands.ts'
import { bootMachine } from '../src/machine/boot.ts'
import type { BootImage } from '../src/machine/debian/making.ts'
import { askLoader } from '../src/machine/debian/machine.ts'
import { networkOption, parseAddress } from '../src/machine/network.ts'
import { processIo } from '../src/program/io.ts'
import { hostPath } from '../src/util/paths.ts'
import { freePort } from './boot/free-port.ts'
import { bootImage, whyNoBoot } from './boot/image.ts'

const DIRECTORY = hostPath(path.resolve('.cache/boot/machines/demo'))
/** The address that the talk's document gives the machine. */
const ADDRESS = '192.168.122.103'
const TIMEOUT_MS = 900_000

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
  const port = await freePort()
  console.log('· the document: examples/web-server.ign, and examples/web-server-debian.bu merged over it')
  const disk = { file: path.join(DIRECTORY, 'system.img'), run: createProgramRunner(process.env) }
  try {
    await show({ title: 'first boot', image, port })
    const { isFirst } = await askLoader(disk)
    console.log(`\n· the stamp of the first boot is ${isFirst ? 'still there' : 'gone'}\n`)
    const lines = await show({ title: 'second boot', image, port })
    const stages = lines.find((line) => line.startsWith('check: stages of this boot:'))
    const isQuiet = stages?.trim() === 'check: stages of this boot:' && !isFirst
    console.log(`\n· ${isQuiet ? 'nothing happened: no stage ran, and the machine is the same' : 'stages ran again!'}`)
    if (!isQuiet) process.exitCode = 1
  } finally {
    fs.rmSync(DIRECTORY, { recursive: true, force: true })
  }
}

/** One document that merges the talk's, and then what an image without containers needs. */
function document(): string {
  const merge = ['examples/web-server.ign', 'examples/web-server-debian.bu'].map((file) => ({
    source: `data:;base64,${fs.readFileSync(file).toString('base64')}`,
  }))
  return JSON.stringify({ ignition: { version: '3.4.0', config: { merge } } })
}

interface Showing {
  readonly title: string
  readonly image: BootImage
  readonly port: number
}

/** Boots the machine before the user's eyes, and fetches its page as soon as it is there. @returns what its console said */
async function show({ title, image, port }: Showing): Promise<readonly string[]> {
  console.log(`\n=== ${title} ===\n`)
  const io = processIo(process)
  const progress = bootProgress(io)
  const isOff = new AbortController()
  const lines: string[] = []
  const page = fetchPage(port, isOff.signal)
  void page.then((text) =>
    progress.say(`\nhttp://127.0.0.1:${port}/, which is ${ADDRESS}:80 of the machine:\n\n${text}`),
  )
  const bytes = Buffer.from(document())
  try {
    await bootMachine(
      {
        directory: DIRECTORY,
        isFresh: title === 'first boot',
        document: { bytes, digest: '' },
        image: { kind: 'debian', image, check: CHECK },
        acceleration: 'tcg',
        memory: 2048,
        disks: [],
        network: networkOption([{ host: port, guest: 80 }], parseAddress(`${ADDRESS}/24`)),
        untilUp: true,
        patienceMs: TIMEOUT_MS,
      },
      {
        environment: io.environment,
        run: createProgramRunner(io.environment),
        signal: io.signal,
        say: (text) => progress.say(text),
        onStep: (step) => progress.step(`${title}: ${step}`),
        onLine: (line) => {
          lines.push(line)
          progress.say(`  ${line}`)
        },
        onUp: () => progress.step(`${title}: going off`),
      },
    )
    isOff.abort()
    if ((await page) === '') throw new Error('the page was not served')
    return lines
  } finally {
    isOff.abort()
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
