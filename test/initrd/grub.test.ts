import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const hasGrub = spawnSync('grub-script-check', ['--version']).status === 0

test.skipIf(!hasGrub)(`GRUB reads the snippet${hasGrub ? '' : ' (grub-common is not installed)'}`, () => {
  const { status, stderr } = spawnSync('grub-script-check', ['initrd/grub/firstlight.cfg'], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('grub-mkconfig puts the variable into its lines as it is, for GRUB to replace', () => {
  const script = 'GRUB_CMDLINE_LINUX=quiet; . initrd/grub/firstlight.default; printf %s "$GRUB_CMDLINE_LINUX"'
  const { stdout } = spawnSync('sh', ['-euc', script], { encoding: 'utf8' })
  expect(stdout).toBe('quiet $ignition_firstboot')
})
