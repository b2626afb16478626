import fs from 'node:fs'
import { expect } from 'vitest'
import { bootTest } from './boot-test.ts'

const PHASES = ['fetch-offline', 'kargs', 'disks', 'mount', 'files']

bootTest('the journal tells how long each phase took, beside the boot itself', 'rare', async (world) => {
  const check = `systemctl is-system-running --wait > /dev/null; systemd-analyze time
    journalctl --boot --output short-monotonic --no-hostname _PID=1 | grep -E '(Starting|Finished|Stopping|Stopped) ignition-'`
  for (const name of ['users-and-units', 'all-filesystems']) {
    const config = fs.readFileSync(`test/boot/documents/${name}.bu`, 'utf8')
    const machine = world.machine(`times-${name}`, { config, check, disks: { one: 400, two: 400, more: 256 } })
    const { check: lines, seconds } = await world.boot(machine)
    const took = PHASES.map((phase) =>
      secondsBetween(lines, `Starting ignition-${phase}.`, `Finished ignition-${phase}.`),
    )
    took.push(secondsBetween(lines, 'Stopping ignition-mount.', 'Stopped ignition-mount.'))
    expect(took).not.toContain(Number.NaN)
    const table = [...PHASES, 'umount'].map((phase, index) => `${phase} ${took[index]?.toFixed(1)} s`)
    process.stderr.write(
      `${name}: ${table.join(', ')}\n  ${lines[0]}\n  from power on to power off ${seconds.toFixed(1)} s\n`,
    )
  }
})

function secondsBetween(lines: readonly string[], start: string, end: string): number {
  const at = (text: string): number =>
    Number(/\[ *([\d.]+)\]/.exec(lines.find((line) => line.includes(text)) ?? '')?.[1])
  return at(end) - at(start)
}
