import type { Comparison, Finding } from '../engine/verify/finding.ts'
import { positionOf } from '../report/position.ts'
import { sourceName } from '../report/source.ts'
import { counted } from '../util/counted.ts'
import type { Item } from './picture.ts'

/** What a document would have made otherwise than a machine is that another one has made. */
export interface MachineDifference {
  readonly outcome: 'same' | 'differs' | 'needs-new-machine'
  readonly findings: readonly Finding[]
  readonly items: readonly Item[]
  readonly notCompared: readonly Pick<Item, 'title' | 'details'>[]
  /** What it comes to, in a sentence. */
  readonly headline: string
  /** What follows from it, each in a sentence. */
  readonly advice: readonly string[]
}

/** Puts what was compared into the owner's words; `root` is what the machine is called. Pure. */
export function machineDifference(compared: Comparison, root: string): MachineDifference {
  // What the engine leaves by itself names the config, which is another one.
  const findings = compared.findings.filter(({ path }) => path !== undefined)
  const isNew = findings.some(needsNewMachine)
  return {
    outcome: findings.length === 0 ? 'same' : isNew ? 'needs-new-machine' : 'differs',
    findings,
    items: findings.map(itemOf),
    notCompared: compared.unchecked.map(({ subject, reason }) => ({ title: subject, details: [reason] })),
    headline:
      findings.length === 0
        ? `same: ${root} was provisioned with another config, which left it as this document says`
        : `${root} was provisioned with another config; this one would have made ${counted(findings.length, 'thing')} otherwise`,
    advice: [
      ...(isNew ? ['This needs a new machine: storage cannot become so without losing what is stored.'] : []),
      'What only the earlier document made cannot be seen here: firstlight diff OLD NEW tells it. A run would refuse this document: a machine is made once.',
    ],
  }
}

function itemOf({ subject, message, aspect, location }: Finding): Item {
  return {
    sign: aspect === 'presence' ? '+' : '~',
    title: subject,
    details: [message],
    place: location && { source: sourceName(location.document.source), line: positionOf(location).line },
    operations: [],
  }
}

/** Storage that is there but otherwise. What is only missing may be added by hand, and so may a label. */
const BY_HAND: ReadonlySet<string> = new Set(['presence', 'label', 'flags'])

/** Whether a running machine cannot be changed so without losing what is stored on it. */
function needsNewMachine({ path, aspect }: Pick<Finding, 'path' | 'aspect'>): boolean {
  const isStorage = path?.[0] === 'storage' && ['disks', 'raid', 'luks', 'filesystems'].includes(String(path[1]))
  return isStorage && !BY_HAND.has(aspect)
}
