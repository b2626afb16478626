import fs from 'node:fs'
import path from 'node:path'
import { isSea } from 'node:sea'
import { FirstlightError } from '../../errors.ts'
import { makeDirectories } from '../../host/make-directories.ts'
import { ioFailed } from '../../host/real/target-root.ts'
import type { CommandModule } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { PERSONALITIES } from '../multicall.ts'
import { flagOption, usageError } from '../options.ts'

/** `firstlight compat install DIR`: links under the names of the programs that this one takes the place of. */
export const compatCommand: CommandModule = {
  exits: [0, 1, 2, 5],
  define(command) {
    command
      .argument('<action>', 'install')
      .argument('<dir>', 'where the links go; made if it is not there')
      .option('--force', 'replace what is there under these names')
      .option('--json', 'print one JSON object')
      .addHelpText(
        'after',
        `\nStarted under one of these names the program takes that program's arguments:\n  ${Object.keys(PERSONALITIES).join(', ')}\n\n` +
          'Example:\n  firstlight compat install /usr/local/bin',
      )
  },
  run(invocation) {
    const [action, directory] = invocation.args
    if (action !== 'install' || directory === undefined) {
      throw usageError('compat: there is only the action install', 'firstlight compat install DIR')
    }
    const target = path.resolve(invocation.io.cwd, directory)
    const program = executable()
    const names = Object.keys(PERSONALITIES)
    try {
      makeLinks({ program, names, directory: target, force: flagOption(invocation, 'force') })
    } catch (thrown) {
      throw ioFailed(`installing links in ${directory}`, thrown)
    }
    const links = names.map((name) => path.join(directory, name))
    if (flagOption(invocation, 'json')) invocation.io.out(`${JSON.stringify({ program, links })}\n`)
    else invocation.io.out(links.map((link) => `${link} -> ${program}\n`).join(''))
    return Promise.resolve(DONE)
  },
}

interface Links {
  readonly program: string
  readonly names: readonly string[]
  readonly directory: string
  readonly force: boolean
}

/** Replaces each name at once: a program that is started meanwhile is the old one or the new one. */
function makeLinks({ program, names, directory, force }: Links): void {
  makeDirectories(directory, 0o755)
  const taken = names.filter(
    (name) => fs.lstatSync(path.join(directory, name), { throwIfNoEntry: false }) !== undefined,
  )
  if (taken.length > 0 && !force) {
    throw new FirstlightError('refused', `installing links in ${directory}: there is ${taken.join(', ')} already`, {
      hint: '--force replaces them',
    })
  }
  for (const name of names) {
    const [link, temporary] = [path.join(directory, name), path.join(directory, `.${name}.firstlight`)]
    fs.rmSync(temporary, { force: true })
    fs.symlinkSync(program, temporary)
    fs.renameSync(temporary, link)
  }
}

/** This program's own file: the single executable of an initramfs, or the script that Node runs, links expanded. */
function executable(): string {
  return isSea() ? process.execPath : fs.realpathSync(process.argv[1] ?? '')
}
