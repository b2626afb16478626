import { escapedPath } from '../lint/systemd/escape.ts'
import type { Span } from '../report/span.ts'
import type { Given, Use } from './name.ts'
import { unitFileName } from './unit-kind.ts'
import type { UnitWord } from './unit-words.ts'

/** Where names of a document are meant in the texts of its units. */
export interface UnitUses {
  of(name: Given): readonly Use[]
}

/** Looks for names in the words of units; of a place below several mount points the nearest is meant. */
export function unitUses(words: readonly UnitWord[], names: readonly Given[]): UnitUses {
  const mounts = names.filter(({ kind }) => kind === 'mount point').map(({ name }) => name)
  const units = names.filter(({ kind }) => kind === 'unit')
  return {
    of(name) {
      const own = name.kind === 'mount point' ? units.flatMap((unit) => useAsUnit(name, unit.name, unit.span)) : []
      return [...own, ...words.flatMap((word) => useOf(name, word, mounts))]
    },
  }
}

function useOf(given: Given, { meaning, word, span }: UnitWord, mounts: readonly string[]): readonly Use[] {
  const { kind, name, device } = given
  switch (meaning) {
    case 'user':
    case 'group':
      return kind === meaning && word === name ? [span] : []
    case 'unit':
      return useAsUnit(given, word, span)
    case 'device': {
      const tagged = kind === 'filesystem' ? `LABEL=${name}` : kind === 'partition' ? `PARTLABEL=${name}` : undefined
      // Of a device the name is the end.
      return device !== undefined && [device, tagged].includes(word)
        ? [{ start: span.end - name.length, end: span.end }]
        : []
    }
    case 'place':
    case 'below': {
      if (kind !== 'mount point') return []
      const nearest = mounts.filter((path) => word === path || (meaning === 'below' && word.startsWith(`${path}/`)))
      const length = Math.max(...nearest.map((path) => path.length))
      return nearest.includes(name) && name.length === length ? [{ start: span.start, end: span.start + length }] : []
    }
  }
}

/** Where something is meant by the name of a unit: the unit itself, a file that is one, what a mount unit mounts. */
function useAsUnit({ kind, name }: Given, unit: string, span: Span): readonly Use[] {
  switch (kind) {
    case 'unit': {
      if (unit === name) return [span]
      const instance = /@([^@]+)(\.\w+)$/.exec(unit)
      const written = instance === null ? undefined : unit.slice(0, instance.index) + `@${instance[2]}`
      return written === name ? [{ ...span, written: (to) => to.replace('@.', `@${instance?.[1] ?? ''}.`) }] : []
    }
    case 'file':
      return unitFileName(name) === unit ? [{ ...span, written: (to) => to.slice(to.lastIndexOf('/') + 1) }] : []
    case 'mount point': {
      const suffix = /\.(?:auto)?mount$/.exec(unit)?.[0]
      return suffix !== undefined && unit === escapedPath(name) + suffix
        ? [{ ...span, written: (to) => escapedPath(to) + suffix }]
        : []
    }
    default:
      return []
  }
}
