import fs from 'node:fs'
import { expect } from 'vitest'
import { bootTest, LEAST_MEMORY, OFFLINE_PHASES, PHASES_OF_THIS_BOOT, type World } from './boot-test.ts'

/** MiB. With less the kernel does not even unpack the initramfs; the machine of the aim is booted by the web server's test too. */
const FROM = 224
const STEP = 32
/** A machine that has too little may get slower and slower in place of giving up: an emulated one takes a minute else. */
const PATIENCE_MS = 20 * 60_000

bootTest('the first boot of the web server takes 512 MiB of memory at most', 'rare', async (world) => {
  let [tooLittle, enough] = [FROM, LEAST_MEMORY]
  expect(await comesUp(world, enough)).toBe(true)
  while (enough - tooLittle > STEP) {
    const middle = tooLittle + Math.ceil((enough - tooLittle) / STEP / 2) * STEP
    if (await comesUp(world, middle)) enough = middle
    else tooLittle = middle
  }
  process.stderr.write(`the least memory for a first boot: ${enough} MiB; with ${tooLittle} MiB it does not come up\n`)
})

/** Whether a new machine with so many MiB is made, and serves its page. */
async function comesUp(world: World, memory: number): Promise<boolean> {
  const config = fs.readFileSync('examples/first-boot.bu', 'utf8')
  const check = `${PHASES_OF_THIS_BOOT}\nbusybox wget -qO- http://127.0.0.1/ | grep -c Hello`
  const machine = world.machine('memory', { config, check, memory })
  const said = await world.boot(machine, { powerCut: AbortSignal.timeout(PATIENCE_MS) })
  const isUp = said.check.join('|') === [OFFLINE_PHASES, '1', 'status 0'].join('|')
  process.stderr.write(`${memory} MiB: ${isUp ? 'up' : `not up: ${said.console.slice(-3).join(' / ')}`}\n`)
  return isUp
}
