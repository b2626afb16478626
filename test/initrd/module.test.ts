import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { TOOLS } from '../../src/host/tools.ts'

const MODULE = 'initrd/dracut/30firstlight'
const setup = fs.readFileSync(`${MODULE}/module-setup.sh`, 'utf8')

/** The words of a list in the module's script: `name="…"`. */
function wordsOf(name: string): readonly string[] {
  const [, list = ''] = new RegExp(`^${name}="([^"]*)"`, 'mu').exec(setup) ?? []
  return list.split(/\s+/u).filter((word) => word !== '')
}

describe('the dracut module', () => {
  test('installs exactly the programs that the real host runs', () => {
    const programs = [...wordsOf('firstlight_required'), ...wordsOf('firstlight_optional')]
    expect(programs.toSorted()).toEqual(TOOLS.toSorted())
  })

  test('installs every unit that is there', () => {
    const units = [...wordsOf('firstlight_units'), ...wordsOf('firstlight_network_units')]
    expect(units.toSorted()).toEqual(fs.readdirSync(`${MODULE}/units`).toSorted())
  })

  test('keeps dracut from stripping the executable, which destroys it', () => {
    expect(fs.readFileSync('initrd/dracut/firstlight.conf', 'utf8')).toMatch(/^do_strip="no"$/mu)
  })
})

describe('the units', () => {
  const stages = fs.readdirSync(`${MODULE}/units`).filter((name) => /^ignition-(?!remount).*\.service$/u.test(name))

  test.each(stages)(
    '%s runs its own stage, before the hook target, and isolates emergency.target on failure',
    (name) => {
      const text = fs.readFileSync(`${MODULE}/units/${name}`, 'utf8')
      const stage = name.replace(/^ignition-(.*)\.service$/u, '$1')
      expect(text).toMatch(new RegExp(`^ExecStart=/usr/lib/firstlight/firstlight-phase ${stage}$`, 'mu'))
      expect(text).toMatch(/^Before=ignition-complete\.target$/mu)
      expect(text).toMatch(/^OnFailure=emergency\.target\nOnFailureJobMode=isolate$/mu)
      expect(text).toMatch(/^DefaultDependencies=no$/mu)
    },
  )
})

describe('the scripts', () => {
  const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0
  const scripts = fs
    .readdirSync('initrd', { recursive: true, encoding: 'utf8' })
    .map((name) => `initrd/${name}`)
    .filter((name) => fs.statSync(name).isFile() && fs.readFileSync(name, 'utf8').startsWith('#!'))

  test.skipIf(!hasShellcheck).each(scripts)(
    '%s has nothing that shellcheck finds (apt-get install shellcheck)',
    (name) => {
      const { stdout } = spawnSync('shellcheck', [name], { encoding: 'utf8' })
      expect(stdout).toBe('')
    },
  )
})
