import type { JsonObject } from '../../util/json.ts'
import type { Config, Storage } from '../model.ts'
import type { CheckContext } from './check.ts'
import { checkDisks } from './disks.ts'
import { checkDuplicates } from './duplicates.ts'
import { checkFilesystemDisks, checkFilesystems } from './filesystems.ts'
import { checkIgnition } from './ignition.ts'
import { checkLuks } from './luks.ts'
import { checkDirectories, checkFiles, checkLinks, checkTree } from './nodes.ts'
import { checkRaid } from './raid.ts'
import { checkStorageOrder } from './storage-order.ts'
import { checkConflicts, checkUnits } from './systemd.ts'

/** Checks every rule of a version that is about values and how they fit together, in the order in which Ignition does. */
export function checkConfig(config: Config, context: CheckContext): void {
  checkConflicts(config, context)
  checkIgnition(config.ignition, context)
  const isPart = !context.structureOnly && (config.ignition.config?.merge ?? []).length > 0
  if (config.storage) checkStorage(config.storage, context, isPart)
  checkUnits(config.systemd?.units ?? [], context)
  if (!context.structureOnly) checkDuplicates(config as unknown as JsonObject, context)
}

function checkStorage(storage: Storage, context: CheckContext, isPart: boolean): void {
  const { directories = [], disks = [], files = [], filesystems = [], links = [], luks = [], raid = [] } = storage
  checkTree(storage, context)
  checkFilesystemDisks(filesystems, disks, context)
  checkDirectories(directories, context)
  checkDisks(disks, context)
  checkFiles(files, context)
  checkFilesystems(filesystems, context)
  checkLinks(links, context)
  checkLuks(luks, context, isPart)
  checkRaid(raid, context)
  checkStorageOrder(storage, context)
}
