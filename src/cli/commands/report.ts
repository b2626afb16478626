import { stateOf } from '../../engine/machine-state.ts'
import { progressOf } from '../../engine/resume.ts'
import { storyOf } from '../../engine/story.ts'
import { stateDirectoryOf } from '../../host/scratch/scratch-host.ts'
import { createFileJournal } from '../../journal/file-journal.ts'
import { refuseForeignDirectory } from '../../node/own-files.ts'
import { DONE } from '../../program/exit-codes.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { location, required } from '../command/option.ts'
import { findMachineJournal } from '../machine-journal.ts'
import { neverBegun } from '../never-begun.ts'
import { runPageOf } from '../page-output.ts'
import { writeOutput } from '../write-output.ts'

/** `firstlight report`: the story of a machine's run as a page for a browser. */
export const reportCommand: Command = defineCommand({
  exits: [0, 1, 2],
  arguments: { root: required(location('dir', 'the target root that was, or was to be, provisioned')) },
  options: {
    html: location('file', 'write the page to this file; without it, and with -, it is printed'),
    stateDir: location('dir', 'where the journal is kept, if not beside the root'),
    journal: location('file', 'the journal of the run that made the machine'),
  },
  notes: [
    'The page tells how the machine was made: when, how long each part took, what was fetched, disks before and after, every ' +
      'operation with its line of the document. It is one file that asks for nothing, and shows no secret (docs/report.md). On a ' +
      'machine that was made in its first boot the journal is looked for in /run and beside the stamp of the first boot.',
  ],
  examples: ['firstlight report ./machine --html report.html'],
  async run({ settings, io }) {
    const { path: root, given: name } = settings.root
    const stateDirectory = settings.stateDir?.path ?? stateDirectoryOf(root)
    refuseForeignDirectory(stateDirectory)
    const file = findMachineJournal({ given: settings.journal?.path, stateDirectory, realRoot: root })
    const journal = createFileJournal(file)
    const holder = await journal.holder()
    const entries = await journal.read()
    const progress = progressOf(entries)
    const state = stateOf({ progress, holder })
    if (state === 'fresh') throw neverBegun('telling how the machine was made', settings.journal ?? settings.root)
    const page = await runPageOf(name, { state, story: storyOf(entries), progress })
    if (settings.html === undefined || settings.html.given === '-') io.out(page)
    else writeOutput(settings.html, page)
    return DONE
  },
})
