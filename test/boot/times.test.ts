import fs from 'node:fs'
import { expect } from 'vitest'
import { bootTimes, TELL_TIMES, TIME_NAMES } from '../../scripts/boot/measured/phases.ts'
import { bootTest } from './boot-test.ts'

const PROCESSES = { 'one process': '', 'one per phase': 'firstlight.process=phase' }

bootTest('the journal tells how long each phase took, beside the boot itself', 'rare', async (world) => {
  for (const name of ['users-and-units', 'all-filesystems']) {
    const config = fs.readFileSync(`test/boot/documents/${name}.bu`, 'utf8')
    for (const [processes, kernelArguments] of Object.entries(PROCESSES)) {
      const disks = { one: 400, two: 400, more: 256 }
      const machine = world.machine(`times-${name}`, {
        config,
        check: TELL_TIMES,
        disks,
        processors: 2,
        kernelArguments,
      })
      const first = await world.boot(machine)
      const times = bootTimes(first.check)
      expect([...times.keys()]).toEqual(TIME_NAMES)
      const table = [...times].map(([what, seconds]) => `${what} ${seconds.toFixed(1)} s`)
      say(`${name}, ${processes}: ${table.join(', ')}`)
      say(`  ${first.check[0]}\n  from power on to power off ${first.seconds.toFixed(1)} s`)
      const later = await world.boot(machine)
      say(`  later: ${later.check[0]}\n  from power on to power off ${later.seconds.toFixed(1)} s`)
    }
  }
})

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
