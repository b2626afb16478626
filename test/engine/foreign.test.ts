import { expect, onTestFinished, test } from 'vitest'
import type { AnyStage } from '../../src/engine/stage.ts'
import { Crash, crashAt } from '../../src/trial/crashing-host.ts'
import { snapshotData } from '../../src/trial/tree.ts'
import { type Trial } from '../../src/trial/trial.ts'
import { openTrial } from '../helpers/trial.ts'

const document = (contents: string): string =>
  JSON.stringify({
    ignition: { version: '3.4.0' },
    storage: { files: ['a', 'b'].map((name) => ({ path: `/etc/${name}`, contents: { source: `data:,${contents}` } })) },
  })

async function open(contents: string): Promise<Trial> {
  const trial = await openTrial({ title: 'two files' }, document(contents))
  onTestFinished(() => trial.close())
  return trial
}

test('a half-made machine refuses another config, keeps what it has, and is finished by its own', async () => {
  const mine = await open('mine')
  const other = await open('other')
  const config = other.session!.config
  await expect(mine.run((host) => crashAt(1, 'before', host))).rejects.toThrow(Crash)
  const half = snapshotData(await mine.snapshot())
  await expect(mine.run(undefined, { config })).rejects.toMatchObject({
    code: 'foreign-run',
    message: 'provisioning the machine: it is half made with another config',
  })
  expect(snapshotData(await mine.snapshot())).toEqual(half)
  expect(await mine.run()).toMatchObject({ outcome: 'resumed' })
})

test('a finished machine refuses another config', async () => {
  const mine = await open('mine')
  const other = await open('other')
  await mine.run()
  const made = snapshotData(await mine.snapshot())
  await expect(mine.run(undefined, { config: other.session!.config })).rejects.toMatchObject({
    code: 'foreign-run',
    message: 'provisioning the machine: it was provisioned with another config',
  })
  expect(snapshotData(await mine.snapshot())).toEqual(made)
})

test('a resource that changed since the run began is refused', async () => {
  const trial = await open('mine')
  const before = { resource: { size: 3, digest: `sha512-${'a'.repeat(128)}` } }
  const after = { resource: { size: 3, digest: `sha512-${'b'.repeat(128)}` } }
  await expect(trial.run((host) => crashAt(1, 'before', host), { contents: before })).rejects.toThrow(Crash)
  await expect(trial.run(undefined, { contents: after })).rejects.toMatchObject({ code: 'content-changed' })
  expect(await trial.run(undefined, { contents: before })).toMatchObject({ outcome: 'resumed' })
})

test('a version that would do something else does not go on with what was begun', async () => {
  const trial = await openTrial(
    { title: 'a filesystem', before: { machine: { disks: [{ device: '/dev/sda', size: '1GiB' }] } } },
    JSON.stringify({
      ignition: { version: '3.4.0' },
      storage: { filesystems: [{ device: '/dev/sda', format: 'ext4', wipeFilesystem: true }] },
    }),
  )
  onTestFinished(() => trial.close())
  const config = trial.session!.config
  const stages = trial.session!.stages
  const reversed = stages.disks.map((stage): AnyStage => {
    if (stage.name !== 'filesystems') return stage
    return {
      ...stage,
      async load() {
        const work = await stage.load()
        return {
          ...work,
          decide(input) {
            const decision = work.decide(input)
            return { ...decision, operations: decision.operations.toReversed() }
          },
        }
      },
    }
  })
  await expect(trial.run((host) => crashAt(1, 'after', host))).rejects.toThrow(Crash)
  await expect(trial.run(undefined, { config, stages: { ...stages, disks: reversed } })).rejects.toMatchObject({
    code: 'foreign-run',
  })
})
