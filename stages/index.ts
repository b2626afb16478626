import type { StageTable } from '../src/engine/execute.ts'
import { crypttabStage } from './crypttab/crypttab.ts'
import { disksStage } from './disks/disks.ts'
import { fetchStage } from './fetch/fetch.ts'
import { filesStage } from './files/files.ts'
import { filesystemsStage } from './filesystems/filesystems.ts'
import { freshMountsStage } from './fresh-mounts/fresh-mounts.ts'
import { homesStage } from './homes/homes.ts'
import { kargsStage } from './kargs/kargs.ts'
import { luksStage } from './luks/luks.ts'
import { mountStage } from './mount/mount.ts'
import { passwdStage } from './passwd/passwd.ts'
import { raidStage } from './raid/raid.ts'
import { resultStage } from './result/result.ts'
import { selinuxStage } from './selinux/selinux.ts'
import { systemdStage } from './systemd/systemd.ts'
import { umountStage } from './umount/umount.ts'

/** Everything that the engine can do: the stages of each phase, in the order in which they are done. */
export const STAGES: StageTable = {
  'fetch-offline': [],
  fetch: [fetchStage],
  kargs: [kargsStage],
  disks: [disksStage, raidStage, luksStage, filesystemsStage],
  mount: [mountStage, freshMountsStage],
  files: [passwdStage, homesStage, filesStage, systemdStage, crypttabStage, resultStage, selinuxStage],
  umount: [umountStage],
}
