import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Operation } from '../../src/host/operation/operation.ts'
import { devicePath } from '../../src/util/paths.ts'
import { demandKernel } from '../../src/host/real/kernel.ts'

const RELEASE = { 'proc/sys/kernel/osrelease': '6.1.0\n' }
const open: Operation = {
  kind: 'open-luks',
  volume: 'v',
  device: devicePath('/dev/sda1'),
  discard: false,
  options: [],
  persistent: true,
}
const array = (level: string): Operation => ({
  kind: 'create-array',
  name: 'a',
  level,
  devices: [],
  spares: 0,
  options: [],
})

test.for<{
  readonly what: string
  readonly files: Readonly<Record<string, string>>
  readonly operation: Operation
  readonly lacks?: string
}>([
  { what: 'no module, nothing built in', files: RELEASE, operation: open, lacks: 'device-mapper' },
  { what: 'device-mapper is there', files: { 'proc/devices': 'Block devices:\n253 device-mapper\n' }, operation: open },
  {
    what: 'device-mapper is a module that nobody loaded yet',
    files: { ...RELEASE, 'modules/6.1.0/modules.dep': 'kernel/drivers/md/dm-mod.ko.xz: kernel/x.ko.xz\n' },
    operation: open,
  },
  {
    what: 'modules of another kernel do not count',
    files: { ...RELEASE, 'modules/6.2.0/modules.dep': 'kernel/drivers/md/dm-mod.ko:\n' },
    operation: open,
    lacks: 'device-mapper',
  },
  { what: 'no arrays at all', files: RELEASE, operation: array('raid1'), lacks: 'RAID (md)' },
  {
    what: 'arrays of another level',
    files: { ...RELEASE, 'proc/devices': '  9 md\n', 'proc/mdstat': 'Personalities : [raid1] \n' },
    operation: array('5'),
    lacks: 'RAID level raid5',
  },
  {
    what: 'a mirror, under the other name',
    files: { ...RELEASE, 'proc/devices': '  9 md\n', 'proc/mdstat': 'Personalities : [raid1] \n' },
    operation: array('mirror'),
  },
  {
    what: 'a level that is a module',
    files: {
      ...RELEASE,
      'proc/devices': '  9 md\n',
      'modules/6.1.0/modules.builtin': 'kernel/drivers/md/raid456.ko\n',
    },
    operation: array('raid6'),
  },
])('what this kernel lacks is refused, by name: $what', ({ files, operation, lacks }) => {
  const top = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-kernel-'))
  onTestFinished(() => fs.rmSync(top, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(top, file)), { recursive: true })
    fs.writeFileSync(path.join(top, file), text)
  }
  const at = (name: string): string => path.join(top, name)
  const directories = {
    dev: at('dev'),
    sys: at('sys'),
    proc: at('proc'),
    run: at('run'),
    etc: at('etc'),
    modules: at('modules'),
  }
  const demand = (): void => demandKernel(directories, operation)
  if (lacks === undefined) expect(demand).not.toThrow()
  else expect(demand).toThrow(`this kernel has no ${lacks}`)
})
