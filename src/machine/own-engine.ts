import fs from 'node:fs'
import { FirstlightError } from '../errors.ts'
import { createTargetRoot } from '../host/real/target-root.ts'
import { changeImage, type ImageParts } from '../image/change-image.ts'
import { mustRun } from '../image/programs.ts'
import { inspectTarget } from '../image/target.ts'
import { withTree } from '../image/with-tree.ts'
import type { HostPath } from '../util/paths.ts'
import { tellGrub } from './grub.ts'
import type { OwnImage } from './own-image.ts'

/** With what Firstlight is put into a copy of an image. */
export interface EngineParts extends ImageParts {
  readonly say: (text: string) => void
}

/** What the kernel is told besides what the image tells it: where the document is, and that the console is the one that is watched. */
const WORDS = 'ignition.platform.id=qemu console=ttyS0'

/**
 * Makes a plain copy of an image, and puts Firstlight into its initramfs and into its GRUB, as `firstlight image` does: the
 * machine boots by its own loader and its own kernel, and has another engine.
 * @throws FirstlightError `refused` for an image that it cannot be put into, `tool-missing`, `mount-failed`, `command-failed`
 */
export async function makeCopyWithEngine(image: OwnImage, disk: HostPath, parts: EngineParts): Promise<void> {
  const { run, signal, say } = parts
  say(`copying ${image.file}`)
  const call = ['qemu-img', 'convert', '-f', image.format, '-O', 'raw', image.file, disk] as const
  await mustRun(run, call, { doing: `copying ${image.file}`, signal })
  fs.chmodSync(disk, 0o600)
  const target = inspectTarget(disk, {})
  const request = { module: true, realRoot: true, grub: true, stamp: true, rebuild: true, dryRun: false }
  const { missing } = await changeImage(target, { ...request, dryRun: true }, parts)
  if (missing.length > 0) {
    throw new FirstlightError('refused', `putting Firstlight into the image: it lacks ${missing.join(', ')}`, {
      hint: 'install in the image what has these programs; dracut leaves the engine out without them',
    })
  }
  say("making the copy's initramfs anew, with Firstlight in it, by its own programs")
  await changeImage(target, request, parts)
  await withTree(target, { ...parts, isRoot: true, readOnly: false }, async ({ root }) => {
    if (tellGrub(createTargetRoot(root), WORDS) > 0) return
    throw new FirstlightError('refused', 'putting Firstlight into the image: it has no configuration of GRUB', {
      hint: 'an image that boots by another loader is prepared by hand: docs/stock-images.md',
    })
  })
}
