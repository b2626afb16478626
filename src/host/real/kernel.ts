import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import type { Operation } from '../operation.ts'
import type { KernelDirectories } from './kernel-directories.ts'

/** Something that a kernel may have built in, as a module, or not at all. */
interface Part {
  /** What the user knows it by. */
  readonly name: string
  readonly module: string
  /** Whether the kernel shows that it has it now. */
  isThere(directories: KernelDirectories): boolean
}

const DEVICE_MAPPER: Part = {
  name: 'device-mapper',
  module: 'dm_mod',
  isThere: ({ proc }) => / device-mapper$/m.test(textOf(proc, 'devices')),
}

const MD: Part = { name: 'RAID (md)', module: 'md_mod', isThere: ({ proc }) => / md$/m.test(textOf(proc, 'devices')) }

/**
 * Refuses an operation for which this kernel lacks something.
 * @throws FirstlightError `kernel-lacks`
 */
export function demandKernel(directories: KernelDirectories, operation: Operation): void {
  const missing = partsOf(operation).find((part) => !part.isThere(directories) && !isLoadable(directories, part.module))
  if (missing === undefined) return
  const { name, module } = missing
  throw new FirstlightError('kernel-lacks', `checking what the run needs: this kernel has no ${name}`, {
    hint: `add the module ${module} to the image, or use a kernel that has it`,
    facts: { module, operation: operation.kind },
  })
}

function partsOf(operation: Operation): readonly Part[] {
  switch (operation.kind) {
    case 'open-luks':
      return [DEVICE_MAPPER]
    case 'create-array':
      return [MD, ...personalityOf(operation.level)]
    default:
      return []
  }
}

/** What makes arrays of a level: `mirror`, `1` and `raid1` are the same. */
function personalityOf(level: string): readonly Part[] {
  const name = /^\d+$/.test(level) ? `raid${level}` : ({ stripe: 'raid0', mirror: 'raid1' }[level] ?? level)
  const module = /^raid[456]$/.test(name) ? 'raid456' : name
  return [{ name: `RAID level ${name}`, module, isThere: ({ proc }) => textOf(proc, 'mdstat').includes(`[${name}]`) }]
}

/** Whether the kernel could load a module: it is listed among those of its version, or loaded already. */
function isLoadable({ sys, proc, modules }: KernelDirectories, module: string): boolean {
  if (fs.existsSync(path.join(sys, 'module', module))) return true
  const release = path.join(modules, textOf(proc, 'sys/kernel/osrelease').trim())
  const listed = new RegExp(`/${module.replaceAll('_', '[-_]')}\\.ko`)
  return ['modules.builtin', 'modules.dep'].some((file) => listed.test(textOf(release, file)))
}

function textOf(directory: string, name: string): string {
  try {
    return fs.readFileSync(path.join(directory, name), 'utf8')
  } catch {
    return ''
  }
}
