import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import { hostPath, type HostPath } from '../../util/paths.ts'
import { cached } from './cache.ts'
import { guestPart, makeInitramfs } from './initramfs.ts'
import type { BootImage, Making } from './making.ts'
import { treeOf, unpacked, type PackageTree } from './packages.ts'
import { BUILDER_PACKAGES, DRACUT_MODULES, ROOT_IN_FSTAB, ROOT_PACKAGES, ROOT_SIZE, UNREAD, UNWANTED } from './parts.ts'
import { makeRoot } from './root.ts'

const BUILDER: PackageTree = { name: 'builder', purpose: 'the kernel and the initramfs', packages: BUILDER_PACKAGES }
const ROOT: PackageTree = { name: 'root', purpose: 'the machine itself', packages: ROOT_PACKAGES }

/**
 * The small Debian machine, from the cache as far as nothing changed: Debian's packages (minutes, once), the initramfs, the
 * root. What is being made is said.
 * @throws FirstlightError `packages-unavailable`, `tool-missing`, `command-failed`
 */
export async function debianImage(making: Making): Promise<BootImage> {
  const { cache, sources, say } = making
  const builder = await unpacked(BUILDER, making)
  const { kernel, version } = kernelIn(builder)
  const guest = (name: string): string => guestPart(making, name)
  const initramfs = await cached(
    {
      cache,
      name: 'initramfs',
      sources: [sources.executable, path.join(sources.initrd, 'dracut'), guest('ignition-kargs-helper')],
      words: [builder, ...DRACUT_MODULES],
    },
    async (file) => {
      say('making the initramfs with dracut')
      await makeInitramfs({ builder, version, modules: DRACUT_MODULES }, file, making)
    },
  )
  const root = await cached(
    {
      cache,
      name: 'root',
      sources: [path.join(sources.initrd, 'real-root'), path.join(sources.initrd, 'guest')],
      words: [initramfs, treeOf(ROOT, cache), ROOT_IN_FSTAB, ROOT_SIZE, ...UNREAD, ...UNWANTED],
    },
    async (file) => {
      const tree = await rootTree(making)
      say('making the root filesystem')
      await makeRoot({ tree, initramfs }, file, making)
    },
  )
  return { kernel, initramfs, root, builder, version }
}

/** The tree of packages that the machine itself is made of. */
export async function rootTree(making: Making): Promise<HostPath> {
  return await unpacked(ROOT, making)
}

/** An initramfs with these modules of dracut, made in the packages that the image was made in; nothing before they are there. */
export async function initramfsWith(modules: readonly string[], file: HostPath, making: Making): Promise<boolean> {
  const builder = treeOf(BUILDER, making.cache)
  if (!fs.existsSync(builder)) return false
  await makeInitramfs({ builder, version: kernelIn(builder).version, modules }, file, making)
  return true
}

function kernelIn(builder: HostPath): { readonly kernel: HostPath; readonly version: string } {
  const name = fs.readdirSync(path.join(builder, 'boot')).find((each) => each.startsWith('vmlinuz-'))
  if (name === undefined) throw new FirstlightError('packages-unavailable', `there is no kernel in ${builder}/boot`)
  return { kernel: hostPath(path.join(builder, 'boot', name)), version: name.replace('vmlinuz-', '') }
}
