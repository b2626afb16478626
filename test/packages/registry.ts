import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { runProgram } from '../../scripts/executable/single-executable.ts'

/** Why nothing can be had from npm's registry; nothing when it can. */
export const WHY_NO_REGISTRY: string | undefined =
  spawnSync('npm', ['ping'], { stdio: 'ignore', timeout: 60_000 }).status === 0 ? undefined : 'there is no registry'

/** Installs a Node in a folder of its own below another. @returns the folder of its `node` */
export function nodeFromRegistry(version: string, below: string): string {
  const folder = path.join(below, `node-${version}`)
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
  runProgram('npm', ['install', '--no-audit', '--no-fund', `node-linux-${process.arch}@${version}`], folder)
  return path.join(folder, `node_modules/node-linux-${process.arch}/bin`)
}
