import { createProgramRunner } from '../../host/real/commands.ts'
import { diagnose } from '../../machine/diagnosis/diagnose.ts'
import { withFilesystems } from '../../machine/diagnosis/target.ts'
import { DONE } from '../../program/exit-codes.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { location, required } from '../command/option.ts'
import { json } from '../command/standard-options.ts'
import { diagnosisText } from '../diagnosis-output.ts'
import { outputText } from '../output/formats.ts'
import { statusLine } from '../status-line.ts'

/** `firstlight diagnose`: why a machine did not come up, from its disk. */
export const diagnoseCommand: Command = defineCommand({
  exits: [0, 1, 2, 5],
  arguments: {
    disk: required(
      location('disk', 'a disk, its image (raw, qcow2, VMDK, VHDX), or the directory that its root is mounted at'),
    ),
  },
  options: json(),
  notes: [
    'Nothing is opened for writing, and nothing is mounted. What is read is what a first boot leaves beside its stamp: the ' +
      'journal, the screen of the last failure, and the end of the log. ext4 and FAT are read directly; mount another filesystem ' +
      'yourself, and name the directory. The directory of a machine of firstlight boot does as well.',
  ],
  examples: ['firstlight diagnose /dev/sdb', 'firstlight diagnose disk.qcow2 --json'],
  async run({ settings, io }) {
    const { disk } = settings
    const status = statusLine(io, () => undefined)
    const parts = {
      run: createProgramRunner(io.environment),
      signal: io.signal,
      say: (text: string) => status.say(text, 'important'),
    }
    const told = await withFilesystems(disk, parts, async ({ readable, others }) => ({
      ...(await diagnose(readable)),
      unread: others,
    })).finally(() => status.end())
    const width = io.isTerminal.out ? io.columns() : undefined
    io.out(
      settings.json ? outputText('diagnose', { disk: disk.given, ...told }) : diagnosisText(disk.given, told, width),
    )
    return DONE
  },
})
