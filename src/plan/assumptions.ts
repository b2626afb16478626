import type { MachineDescription } from '../host/scratch/machine/description.ts'
import type { Drawing } from './drawing.ts'
import type { Assumption } from './picture.ts'
import { counted } from '../util/counted.ts'
import { signatureName, sizeText } from './words.ts'

/** What nobody described. */
export interface Assumed {
  /** The disks; absent when somebody described them. */
  readonly machine?: MachineDescription | undefined
  /** Whether the target root is one that nobody named. */
  readonly root: boolean
}

/** What is taken for true of the machine: each disk, by the name that the document gives it, and the root. */
export function assumptions(drawing: Drawing, { machine, root }: Assumed): readonly Assumption[] {
  const disks = Object.entries(machine?.disks ?? {}).map(([node, disk]): Assumption => {
    const index = named(drawing, [node, ...disk.links])
    const subject = index === -1 ? (disk.links[0] ?? node) : (drawing.config.storage?.disks?.[index]?.device ?? node)
    const whole = signatureName(disk.areas['0'] ?? {})
    const inside = Object.entries(disk.areas).flatMap(([at, area]) => (at === '0' ? [] : (signatureName(area) ?? [])))
    const partitions = counted(disk.partitions.length, 'partition')
    const what =
      disk.partitions.length > 0
        ? `${partitions}${inside.length === 0 ? ', with nothing in them' : ` (${inside.join(', ')})`}`
        : (whole ?? 'blank')
    const place = index === -1 ? undefined : drawing.place(['storage', 'disks', index, 'device'])
    return { subject, what: `${sizeText(disk.size)}, ${what}`, place }
  })
  return [...disks, ...(root ? [{ subject: 'the root', what: 'empty but for the users root and core' }] : [])]
}

function named({ config }: Drawing, names: readonly string[]): number {
  return (config.storage?.disks ?? []).findIndex(({ device }) => names.includes(device))
}
