import type { Config } from '../config/model.ts'
import type { Origins } from '../config/origins.ts'
import type { Plan } from '../engine/report.ts'
import type { ContentStore } from '../util/content.ts'
import { assumptions, type Assumed } from './assumptions.ts'
import { beginDrawing } from './drawing.ts'
import type { Group, Picture } from './picture.ts'
import { drawGroups, drawUsers } from './subjects/accounts.ts'
import { drawDisks } from './subjects/disks.ts'
import { drawFiles } from './subjects/files.ts'
import { drawKernelArguments } from './subjects/kernel-arguments.ts'
import { drawLosses } from './subjects/losses.ts'
import { drawArrays, drawFilesystems, drawVolumes } from './subjects/storage.ts'
import { drawUnits } from './subjects/units.ts'
import type { Survey } from './survey.ts'

/** What a picture is drawn from. */
export interface DrawOptions {
  readonly plan: Plan
  readonly config: Config
  readonly origins: Origins
  readonly contents: ContentStore
  readonly survey: Survey
  /** What was taken for true because nobody described it; absent: nothing. */
  readonly assumed?: Assumed | undefined
}

/** Draws a plan in the owner's words. Pure. */
export function drawPlan({ plan, survey, assumed, ...parts }: DrawOptions): Picture {
  const operations = plan.stages.flatMap((stage) => stage.operations)
  const drawing = beginDrawing({ ...parts, survey, operations })
  const notes = plan.stages.flatMap((stage) => (stage.name === 'fetch' ? [] : stage.notes))
  const groups: readonly Group[] = [
    { title: 'RAID arrays', items: drawArrays(drawing) },
    { title: 'Volumes', items: drawVolumes(drawing) },
    { title: 'Filesystems', items: drawFilesystems(drawing) },
    { title: 'Groups', items: drawGroups(drawing) },
    { title: 'Users', items: drawUsers(drawing) },
    { title: 'Files', items: drawFiles(drawing) },
    { title: 'Units', items: drawUnits(drawing) },
    { title: 'Kernel arguments', items: drawKernelArguments(drawing) },
  ]
  const disks = drawDisks(drawing)
  return {
    configDigest: plan.configDigest,
    outcome: plan.outcome === 'would-resume' ? 'would-resume' : 'would-provision',
    assumed: assumed === undefined ? [] : assumptions(drawing, assumed),
    lost: drawLosses(drawing, operations),
    disks,
    groups: groups.filter(({ items }) => items.length > 0),
    besides: drawing.besides(),
    notes,
    unfetched: [],
    operations: operations.length,
  }
}
