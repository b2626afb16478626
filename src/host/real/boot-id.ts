import fs from 'node:fs'
import path from 'node:path'
import type { KernelDirectories } from './kernel-directories.ts'

/** What names this boot of the machine, as the kernel tells it. */
export function readBootId({ proc }: Pick<KernelDirectories, 'proc'>): string {
  return fs.readFileSync(path.join(proc, 'sys/kernel/random/boot_id'), 'utf8').trim()
}
