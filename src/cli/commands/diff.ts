import type { MachineDescription } from '../../host/scratch/machine/description.ts'
import type { Log } from '../../log.ts'
import { difference, type Difference } from '../../plan/difference/difference.ts'
import { differenceText } from '../../plan/terminal/difference.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { flag, input, required, section } from '../command/option.ts'
import { FOREIGN, json, LOG, NETWORK, READ } from '../command/standard-options.ts'
import type { Io } from '../../program/io.ts'
import { openLog } from '../log.ts'
import { loadMachine } from '../machine.ts'
import { loadConfig, type Loaded } from '../obtain.ts'
import { EXITS } from '../otherwise.ts'
import { textOptions } from '../plan-output.ts'
import { planApart, type PlannedApart } from '../planned-apart.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight diff`: what a changed document would have made otherwise, on one and the same machine. */
export const diffCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 4, 6, 7],
  arguments: {
    old: required(input('old', 'the document as it was; - is standard input')),
    new: required(input('new', 'the document as it is to be')),
  },
  options: {
    ...READ,
    ...FOREIGN,
    ...NETWORK,
    ...section('Machine', {
      machine: input('file', 'a description of the machine; without it one that fits both documents'),
    }),
    ...json(),
    ...LOG,
    ...section('Output', { long: flag('print changes of texts whole') }),
  },
  notes: [
    'Both documents are planned for the same fresh machine, and what each would make is compared, not how it is ' +
      'written. They may be of different languages.',
    'A document is applied once, when a machine is made: there is no command that applies a change (docs/plan.md).',
  ],
  examples: ['firstlight diff yesterday.bu today.bu', 'firstlight diff machine.bu machine.ign'],
  async run({ settings, io }) {
    const log = await openLog(settings, io)
    const load = (doc: string): ReturnType<typeof loadConfig> =>
      loadConfig({ settings: { ...settings, doc, platform: undefined }, io, log })
    const old = await load(settings.old)
    if ('exitCode' in old) return old.exitCode
    const young = await load(settings.new)
    if ('exitCode' in young) {
      await old.fetcher.close()
      return young.exitCode
    }
    const machine = await machineOfBoth(settings.machine, io, [old, young])
    return await withBoth({ old, young, machine, io, log }, (before, after) => {
      const found = difference(before.made, after.made)
      if (settings.json) io.out(outputText('diff', differenceData(found)))
      else io.out({ styled: differenceText(found, textOptions(settings, io, after.session.store)) })
      return EXITS[found.outcome]
    })
  },
})

interface Both {
  readonly old: Loaded
  readonly young: Loaded
  readonly machine: MachineDescription
  readonly io: Io
  readonly log: Log
}

/** Plans both, hands over the two plans, and frees what they hold. */
async function withBoth<Result>(
  { old, young, ...means }: Both,
  use: (before: PlannedApart, after: PlannedApart) => Result,
): Promise<Result> {
  const before = await planApart(old, means)
  try {
    const after = await planApart(young, means)
    try {
      return use(before, after)
    } finally {
      await after.session.close()
    }
  } finally {
    await before.session.close()
  }
}

/** One machine for both: with the disks that either needs, each as large as the larger one asks for. */
async function machineOfBoth(
  file: string | undefined,
  io: Io,
  [old, young]: readonly [Loaded, Loaded],
): Promise<MachineDescription> {
  const one = await loadMachine(file, old.config.config, io)
  const other = await loadMachine(file, young.config.config, io)
  const disks = { ...one.disks }
  for (const [node, disk] of Object.entries(other.disks)) {
    const known = disks[node]
    if (known === undefined || known.size < disk.size) disks[node] = disk
  }
  return { ...one, disks }
}

function differenceData({ outcome, groups }: Difference): object {
  return {
    outcome,
    groups: groups.map(({ title, items }) => ({
      title,
      items: items.map(({ sign, title: name, details, place, changes, needsNewMachine }) => ({
        sign,
        name,
        details,
        needsNewMachine,
        ...(place && { at: `${place.source}:${place.line}` }),
        changes: changes && changes.length > 0 ? changes : undefined,
      })),
    })),
  }
}
