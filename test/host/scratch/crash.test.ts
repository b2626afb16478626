import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Host } from '../../../src/host/host.ts'
import type { Operation } from '../../../src/host/operation/operation.ts'
import { devicePath, hostPath } from '../../../src/util/paths.ts'
import { createScratchHost } from '../../../src/host/scratch/scratch-host.ts'
import { secret } from '../../../src/util/secret.ts'
import { REDO_CASES, type Redo } from '../../conformance/host-redo.ts'
import { performEach, treeOf } from '../../conformance/host-tools.ts'
import { THREE_DISKS } from '../../helpers/scratch-machine.ts'

const sda = devicePath('/dev/sda')
const key = { kind: 'provide-volume-key', volume: 'v', from: { kind: 'text', text: secret('k') } } as const
const format = { kind: 'format-luks', volume: 'v', device: sda, options: [], cex: false } as const
const config = secret('{}')

const ON_DEVICES: readonly Redo[] = [
  {
    name: 'partition',
    operation: {
      kind: 'partition',
      device: sda,
      sectorSize: 512,
      remove: [],
      create: [{ number: 1, start: 2048, size: 9 }],
    },
  },
  {
    name: 'create-array',
    operation: { kind: 'create-array', name: 'r', level: 'raid0', devices: [sda], spares: 0, options: [] },
  },
  { name: 'make-filesystem', operation: { kind: 'make-filesystem', device: sda, format: 'xfs', options: [] } },
  { name: 'provide-volume-key', operation: key },
  { name: 'format-luks', before: [key], operation: format },
  {
    name: 'drop-volume-key',
    before: [
      key,
      format,
      { kind: 'bind-clevis', volume: 'v', device: sda, pin: 'p', config, servers: [], prove: false },
    ],
    operation: { kind: 'drop-volume-key', volume: 'v', device: sda },
  },
]

class Killed extends Error {}

test.each([...REDO_CASES, ...ON_DEVICES])(
  '$name, killed before any single change that it makes to the disk and done again, ends as if it had not been',
  async ({ before = [], operation }) => {
    const whole = await attempt(before, operation, Number.POSITIVE_INFINITY)
    expect(whole.steps).toBeGreaterThan(0)
    for (let steps = 0; steps < whole.steps; steps += 1) {
      expect((await attempt(before, operation, steps)).end).toEqual(whole.end)
    }
  },
)

/** Lets an operation make so many changes before it is killed; then the next process does it again. */
async function attempt(
  before: readonly Operation[],
  operation: Operation,
  steps: number,
): Promise<{ readonly steps: number; readonly end: unknown }> {
  const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-'))
  const root = hostPath(path.join(directory, 'root'))
  const open = (beforeStep?: () => void): Promise<Host> =>
    createScratchHost({ root, machine: THREE_DISKS, clock: () => new Date(0), ...(beforeStep ? { beforeStep } : {}) })
  try {
    const first = await open()
    await performEach(first, ...before)
    await first.sync()
    let made = 0
    const mortal = await open(() => {
      if (made === steps) throw new Killed()
      made += 1
    })
    // What it has made counts once it is synced: until then the engine does it again.
    const isKilled = await mortal
      .perform(operation)
      .then(() => mortal.sync())
      .then(
        () => false,
        (error: unknown) => {
          expect(error).toBeInstanceOf(Killed)
          return true
        },
      )
    const next = await open()
    if (isKilled) await next.perform(operation, { redo: true })
    await next.sync()
    const state = fs.readFileSync(`${root}.firstlight/manifest.json`, 'utf8')
    const machine = `${root}.firstlight/machine.json`
    const devices = fs.existsSync(machine) ? fs.readFileSync(machine, 'utf8') : ''
    return { steps: made, end: { tree: await treeOf(next), state, devices } }
  } finally {
    fs.rmSync(directory, { recursive: true })
  }
}
