import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createTargetRoot } from '../../src/host/real/target-root.ts'
import { tellGrub } from '../../src/machine/grub.ts'
import { hostPath } from '../../src/util/paths.ts'

const SNIPPET = '# looks for the stamp\n'
const WORDS = 'ignition.platform.id=qemu console=ttyS0'

interface Configuration {
  readonly [file: string]: { readonly before: string; readonly after: string }
}

const KINDS: Readonly<Record<string, Configuration>> = {
  'as grub-mkconfig makes it': {
    'boot/grub/grub.cfg': {
      before: `menuentry 'Debian' {
	linux	/boot/vmlinuz-6.1 root=UUID=1 ro quiet
	initrd	/boot/initrd.img-6.1
}
menuentry 'an older one' {
	linux	/boot/vmlinuz-6.0 root=UUID=1 ro single
}
`,
      after: `${SNIPPET}menuentry 'Debian' {
	linux	/boot/vmlinuz-6.1 root=UUID=1 ro quiet $ignition_firstboot ${WORDS}
	initrd	/boot/initrd.img-6.1
}
menuentry 'an older one' {
	linux	/boot/vmlinuz-6.0 root=UUID=1 ro single $ignition_firstboot ${WORDS}
}
`,
    },
  },
  'with entries of their own, one of which knows of the stamp': {
    'boot/grub2/grub.cfg': { before: 'blscfg\n', after: `${SNIPPET}blscfg\n` },
    'boot/loader/entries/one.conf': {
      before: 'title One\nlinux /vmlinuz\noptions root=UUID=1 ro\n',
      after: `title One\nlinux /vmlinuz\noptions root=UUID=1 ro $ignition_firstboot ${WORDS}\n`,
    },
    'boot/loader/entries/two.conf': {
      before: 'title Two\noptions $ignition_firstboot root=UUID=1\n',
      after: `title Two\noptions $ignition_firstboot root=UUID=1 ${WORDS}\n`,
    },
    'boot/loader/entries/README': { before: 'options are here\n', after: 'options are here\n' },
  },
  'that is not there': {},
}

test.each(Object.entries(KINDS))('every kernel is told of a first boot by the configuration of GRUB %s', (_, files) => {
  const root = hostPath(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-grub-')))
  onTestFinished(() => fs.rmSync(root, { recursive: true }))
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), text)
  }
  write('usr/lib/firstlight/grub.cfg', SNIPPET)
  for (const [name, { before }] of Object.entries(files)) write(name, before)

  const changed = tellGrub(createTargetRoot(root), WORDS)

  expect(changed).toBe(Object.keys(files).length === 0 ? 0 : 2)
  for (const [name, { after }] of Object.entries(files)) {
    expect(fs.readFileSync(path.join(root, name), 'utf8')).toBe(after)
  }
})
