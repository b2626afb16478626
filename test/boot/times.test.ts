import fs from 'node:fs'
import { expect } from 'vitest'
import { bootTest } from './boot-test.ts'

const PHASES = ['fetch-offline', 'kargs', 'disks', 'mount', 'files']

const PROCESSES = { 'one process': '', 'one per phase': 'firstlight.process=phase' }

const CHECK = `systemctl is-system-running --wait > /dev/null; systemd-analyze time | head -n 1
  journalctl --boot --output short-monotonic --no-hostname _PID=1 | grep -E '(Starting|Finished|Stopping|Stopped) ignition-'; true`

bootTest('the journal tells how long each phase took, beside the boot itself', 'rare', async (world) => {
  for (const name of ['users-and-units', 'all-filesystems']) {
    const config = fs.readFileSync(`test/boot/documents/${name}.bu`, 'utf8')
    for (const [processes, kernelArguments] of Object.entries(PROCESSES)) {
      const disks = { one: 400, two: 400, more: 256 }
      const machine = world.machine(`times-${name}`, { config, check: CHECK, disks, processors: 2, kernelArguments })
      const first = await world.boot(machine)
      const took = PHASES.map((phase) =>
        secondsBetween(first.check, `Starting ignition-${phase}.`, `Finished ignition-${phase}.`),
      )
      took.push(secondsBetween(first.check, 'Stopping ignition-mount.', 'Stopped ignition-mount.'))
      took.push(secondsBetween(first.check, 'Starting ignition-fetch-offline.', 'Stopped ignition-mount.'))
      expect(took).not.toContain(Number.NaN)
      const table = [...PHASES, 'umount', 'first to last'].map((what, index) => `${what} ${took[index]?.toFixed(1)} s`)
      say(`${name}, ${processes}: ${table.join(', ')}`)
      say(`  ${first.check[0]}\n  from power on to power off ${first.seconds.toFixed(1)} s`)
      const later = await world.boot(machine)
      say(`  later: ${later.check[0]}\n  from power on to power off ${later.seconds.toFixed(1)} s`)
    }
  }
})

function secondsBetween(lines: readonly string[], start: string, end: string): number {
  const at = (text: string): number =>
    Number(/\[ *([\d.]+)\]/.exec(lines.find((line) => line.includes(text)) ?? '')?.[1])
  return at(end) - at(start)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
