import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Machine } from './machine.ts'
import { isWritable } from './program-output.ts'

/** A directory in memory, where there is one: it goes with this process or with the boot. */
export async function inDirectory(machine: Machine, work: (directory: string) => Promise<void>): Promise<void> {
  const { run } = machine.directories
  const directory = fs.mkdtempSync(path.join(isWritable(run) ? run : os.tmpdir(), 'firstlight-try-'))
  try {
    await work(directory)
  } finally {
    fs.rmSync(directory, { recursive: true, force: true })
  }
}
