import type { StageTable } from '../src/engine/execute.ts'
import { disksStage } from './disks/disks.ts'
import { fetchStage } from './fetch/fetch.ts'
import { filesStage } from './files/files.ts'
import { homesStage } from './homes/homes.ts'
import { kargsStage } from './kargs/kargs.ts'
import { passwdStage } from './passwd/passwd.ts'
import { systemdStage } from './systemd/systemd.ts'

/** Everything that the engine can do: the stages of each phase, in the order in which they are done. */
export const STAGES: StageTable = {
  'fetch-offline': [],
  fetch: [fetchStage],
  kargs: [kargsStage],
  disks: [disksStage],
  mount: [],
  files: [passwdStage, homesStage, filesStage, systemdStage],
  umount: [],
}
