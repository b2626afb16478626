import type { Config } from '../config/model.ts'
import type { Origins } from '../config/origins.ts'
import type { PlannedOperation } from '../host/operation/operation.ts'
import { isOf } from '../host/operation/table.ts'
import type { ToldDisk, ToldLoss } from '../journal/told.ts'
import type { ContentStore } from '../util/content.ts'
import { beginDrawing } from './drawing.ts'
import type { Item } from './picture.ts'
import { drawDisks } from './subjects/disks.ts'
import { drawLosses } from './subjects/losses.ts'
import { surveyMachine, type Machine } from './survey.ts'

/** What a run is foreseen from. */
export interface ForeseeOptions {
  readonly config: Config
  readonly origins: Origins
  readonly contents: ContentStore
  readonly operations: readonly PlannedOperation[]
  /** The machine as it is, and the copy on which everything was done. */
  readonly before: Machine
  readonly after: Machine
}

/** The disks before and after a run, and what it takes away: what cannot be seen afterwards. Only looks. */
export async function foresee({ before, after, operations: all, ...parts }: ForeseeOptions): Promise<{
  readonly disks: readonly ToldDisk[]
  readonly lost: readonly ToldLoss[]
}> {
  // What is written in place of a file takes no look at thousands of files.
  const operations = all.filter(({ operation }) => operation.kind === 'remove' || !isOf('nodes', operation))
  const survey = await surveyMachine(parts.config, operations, { before, after })
  const drawing = beginDrawing({ ...parts, survey, operations })
  const disks = drawDisks(drawing).map((disk) => ({
    ...toldThing(disk),
    before: disk.before,
    after: disk.after,
    partitions: disk.partitions.map(toldThing),
  }))
  const lost = drawLosses(drawing, operations).map(({ what, size, where, place }) => ({ what, size, where, place }))
  return { disks, lost }
}

function toldThing({
  sign,
  title,
  details,
  place,
}: Omit<Item, 'operations' | 'changes'>): Pick<Item, 'sign' | 'title' | 'details' | 'place'> {
  return { sign, title, details, place }
}
