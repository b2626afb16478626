import fs from 'node:fs'
import path from 'node:path'
import type { BootFilesystem } from './filesystem.ts'

/** The boot filesystem that `set-up.ts` found in this boot. */
export function foundBootFilesystem(stateDirectory: string): BootFilesystem | undefined {
  const memory = placeOfBoot(stateDirectory)
  if (!fs.existsSync(memory)) return undefined
  return (JSON.parse(fs.readFileSync(memory, 'utf8')) as BootFilesystem | null) ?? undefined
}

/** Where the later processes of a boot find what was found. */
export function placeOfBoot(stateDirectory: string): string {
  return path.join(stateDirectory, 'boot-filesystem.json')
}
