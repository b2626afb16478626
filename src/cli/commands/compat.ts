import fs from 'node:fs'
import path from 'node:path'
import { isSea } from 'node:sea'
import { FirstlightError } from '../../errors.ts'
import { makeDirectories } from '../../node/make-directories.ts'
import { ioFailed } from '../../node/io-error.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, location, required, choice, type GivenPath } from '../command/option.ts'
import { json } from '../command/standard-options.ts'
import { installedExecutable } from '../package-parts.ts'
import { DONE } from '../../program/exit-codes.ts'
import { clientScript } from '../../program/client-script.ts'
import { NAMES, SERVED } from '../../program/names.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight compat install DIR`: puts itself under the names of the programs that this one takes the place of. */
export const compatCommand: Command = defineCommand({
  exits: [0, 1, 2, 5],
  arguments: {
    action: required(choice('action', ['install'], 'install')),
    dir: required(location('dir', 'where they go; made if it is not there')),
  },
  options: {
    force: flag('replace what is there under these names'),
    resident: flag('the first call as ignition starts an engine that stays for those after it'),
    ...json(),
  },
  notes: [
    `Started under one of these names the program takes that program's arguments: ${NAMES.join(', ')}.`,
    `${SERVED.join(' and ')} are scripts of a few lines, which ask the resident engine when one runs, and else start this program.`,
  ],
  examples: ['firstlight compat install /usr/local/bin'],
  run({ settings, io }) {
    const program = executable()
    install({ program, directory: settings.dir, force: settings.force, startsResident: settings.resident })
    const links = NAMES.map((name) => path.join(settings.dir.given, name))
    if (settings.json) io.out(outputText('compat', { program, links }))
    else io.out(links.map((link) => `${link} -> ${program}\n`).join(''))
    return Promise.resolve(DONE)
  },
})

interface Installation {
  readonly program: string
  readonly directory: GivenPath
  readonly force: boolean
  readonly startsResident: boolean
}

/** Replaces each name at once: a program that is started meanwhile is the old one or the new one. */
function install({ program, directory, force, startsResident }: Installation): void {
  try {
    makeDirectories(directory.path, 0o755)
    if (!force) refuseTaken(directory)
    for (const name of NAMES) {
      const [file, temporary] = [path.join(directory.path, name), path.join(directory.path, `.${name}.firstlight`)]
      fs.rmSync(temporary, { force: true })
      if (SERVED.includes(name)) fs.writeFileSync(temporary, clientScript(program, { startsResident }), { mode: 0o755 })
      else fs.symlinkSync(program, temporary)
      fs.renameSync(temporary, file)
    }
  } catch (thrown) {
    throw ioFailed(`installing links in ${directory.given}`, thrown)
  }
}

function refuseTaken({ given, path: directory }: GivenPath): void {
  const taken = NAMES.filter(
    (name) => fs.lstatSync(path.join(directory, name), { throwIfNoEntry: false }) !== undefined,
  )
  if (taken.length === 0) return
  throw new FirstlightError('refused', `installing links in ${given}: there is ${taken.join(', ')} already`, {
    hint: '--force replaces them',
  })
}

/** This program's own file: the single executable, or, where npm did not install one, the script that Node runs, links expanded. */
function executable(): string {
  return isSea() ? process.execPath : (installedExecutable() ?? fs.realpathSync(process.argv[1] ?? ''))
}
