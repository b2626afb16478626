import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../../errors.ts'
import type { Operation } from '../operation/operation.ts'
import { kernelPartsOf } from '../operation/table.ts'
import type { KernelDirectories } from './kernel-directories.ts'

/**
 * Refuses an operation for which this kernel lacks something.
 * @throws FirstlightError `kernel-lacks`
 */
export function demandKernel(directories: KernelDirectories, operation: Operation): void {
  const missing = kernelPartsOf(operation).find(
    ({ module, shown }) =>
      !textOf(directories.proc, shown.file).includes(shown.text) && !isLoadable(directories, module),
  )
  if (missing === undefined) return
  const { name, module } = missing
  throw new FirstlightError('kernel-lacks', `checking what the run needs: this kernel has no ${name}`, {
    hint: `add the module ${module} to the image, or use a kernel that has it`,
    facts: { module, operation: operation.kind },
  })
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
