import fs from 'node:fs'
import path from 'node:path'
import { initramfsWith } from '../../../src/machine/debian/image.ts'
import type { BootImage } from '../../../src/machine/debian/making.ts'
import { DRACUT_MODULES } from '../../../src/machine/debian/parts.ts'
import { hostPath } from '../../../src/util/paths.ts'
import { makingHere } from '../image.ts'

/** Where Debian's package `ignition` has its module for dracut, with the program in it. */
const MODULE = 'usr/lib/dracut/modules.d/30ignition'

/**
 * What the images of this module's makers bring otherwise: drivers, and a policy of SELinux with the program that labels by it, without which
 * the stage `files` fails. The small machine has none, so that nothing is labelled.
 */
const BROUGHT = `
installkernel() {
    instmods qemu_fw_cfg virtio_blk virtio_console virtio_pci virtio_rng ext4
}

eval "their_$(declare -f install)"
install() {
    their_install
    inst_multiple mkdir
    inst_simple "$moddir/setfiles" /usr/sbin/setfiles
    inst_simple "$moddir/policy.conf" "$systemdsystemunitdir/ignition-files.service.d/policy.conf"
}
`
const SETFILES = '#!/bin/sh\nexec cat > /dev/null\n'
const POLICY = `[Service]
ExecStartPre=/bin/sh -c 'cd /sysroot/etc && mkdir -p selinux/targeted/contexts/files && : > selinux/targeted/contexts/files/file_contexts'
ExecStartPre=/bin/sh -c 'printf "SELINUX=disabled\\nSELINUXTYPE=targeted\\n" > /sysroot/etc/selinux/config'
`

/** The modules of dracut in the small machine, without ours. */
export const BARE_MODULES: readonly string[] = DRACUT_MODULES.filter((name) => !name.startsWith('firstlight'))

/**
 * Makes the same initramfs with the Ignition of Debian in place of Firstlight, without the network that its module asks for:
 * the small machine has nothing of dracut's for that. Nothing where the package is not installed.
 */
export async function initramfsWithIgnition({ builder }: BootImage, file: string): Promise<boolean> {
  if (!fs.existsSync(`/${MODULE}/ignition`)) return false
  const module = path.join(builder, MODULE)
  fs.cpSync(`/${MODULE}`, module, { recursive: true })
  const setup = path.join(module, 'module-setup.sh')
  fs.writeFileSync(
    setup,
    fs.readFileSync(setup, 'utf8').replace('echo qemu systemd url-lib network', 'echo systemd') + BROUGHT,
  )
  fs.writeFileSync(path.join(module, 'setfiles'), SETFILES, { mode: 0o755 })
  fs.writeFileSync(path.join(module, 'policy.conf'), POLICY)
  try {
    return await makeWith([...BARE_MODULES, 'ignition'], file)
  } finally {
    fs.rmSync(module, { recursive: true })
  }
}

/** Makes the initramfs of the small machine with these modules. */
export async function makeWith(modules: readonly string[], file: string): Promise<boolean> {
  return await initramfsWith(
    modules,
    hostPath(path.resolve(file)),
    makingHere(() => undefined),
  )
}
