import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FILESYSTEM_FORMATS } from '../../src/config/filesystem-formats.ts'
import { RAID_LEVELS } from '../../src/config/spec/storage.ts'
import { DEVICE_MAPPER, partsForLevel } from '../../src/host/operation/kernel-parts.ts'

/** What other modules bring with them: every level of arrays, and dm_crypt. */
const BROUGHT = new Set(['md_mod', DEVICE_MAPPER.module])

const NEEDED = {
  formats: Object.values(FILESYSTEM_FORMATS).flatMap(({ modules }) => modules),
  'levels of arrays': Object.keys(RAID_LEVELS).flatMap((level) => partsForLevel(level).map(({ module }) => module)),
  volumes: ['dm_crypt'],
} as const

describe.each([
  ['the dracut module', 'initrd/dracut/30firstlight/module-setup.sh', 'instmods'],
  ['the hook of initramfs-tools', 'initrd/initramfs-tools/hooks/firstlight', 'manual_add_modules'],
])('%s', (_name, file, command) => {
  const lines = fs.readFileSync(file, 'utf8').matchAll(new RegExp(`^\\s*${command} (.*)$`, 'gmu'))
  const installed = new Set([...lines].flatMap(([, words = '']) => words.split(/\s+/u)))

  test.each(Object.entries(NEEDED))('installs the modules of all %s that a document can name', (_what, modules) => {
    expect(modules.filter((module) => !BROUGHT.has(module) && !installed.has(module))).toEqual([])
  })
})
