import { operationData } from '../host/operation/data.ts'
import { describeOperation } from '../host/operation/table.ts'
import type { ImageReport, ImageRequest } from '../image/change-image.ts'
import type { Stretch } from '../image/partitions.ts'
import type { ImageTarget } from '../image/target.ts'
import { printable } from '../util/printable.ts'

/** What was put into an image, or would be, as a person reads it. */
export function imageText(target: ImageTarget, report: ImageReport, request: ImageRequest): string {
  const { changes, unchanged, builder, rebuilt, missing, contents } = report
  const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`
  const notes = [
    ...(missing.length === 0
      ? []
      : [`note: the tree lacks ${missing.join(', ')}; dracut leaves the module out without them`]),
    ...(request.grub ? ['note: GRUB asks for a first boot after grub-mkconfig (update-grub) has run'] : []),
    ...(request.module && !request.rebuild
      ? [`note: ${builder ?? ''} must make the initramfs anew; --rebuild does`]
      : []),
  ]
  return [
    nameOf(target),
    ...changes.map((operation) => `  ${printable(describeOperation(operation, contents))}`),
    `${request.dryRun ? `${count} would be made` : `${count} made`}, ${unchanged} already there`,
    ...(rebuilt.length === 0 ? [] : [`the initramfs was made anew for ${rebuilt.join(', ')}`]),
    ...notes,
    '',
  ].join('\n')
}

function nameOf(target: ImageTarget): string {
  if (target.kind === 'tree') return `${target.directory}, a root tree:`
  const boot = target.boot === undefined ? '' : `, /boot is ${partOf(target.boot)}`
  return `${target.file}, a disk image: the root is ${partOf(target.root)}${boot}:`
}

/** The same as data. */
export function imageData(target: ImageTarget, report: ImageReport): object {
  const { contents, changes, ...rest } = report
  return { target, ...rest, changes: changes.map((operation) => operationData(operation, contents)) }
}

function partOf({ partition }: Stretch): string {
  return partition === undefined ? 'the whole of it' : `partition ${partition}`
}
