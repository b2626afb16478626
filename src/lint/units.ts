import type { ConfigPath } from '../report/path.ts'
import type { Subject } from './subject.ts'
import { unitLines, type UnitLine } from './systemd/unit-lines.ts'
import { textsOf } from './texts.ts'
import { keptFor } from '../util/kept-for.ts'

/** A unit file, or a drop-in of one, that the document writes. */
export interface UnitText {
  /** The name of the unit. */
  readonly name: string
  /** What follows the last dot of the name. */
  readonly kind: string
  readonly isDropin: boolean
  /** Where its text stands. */
  readonly path: ConfigPath
  readonly lines: readonly UnitLine[]
  /** The entry under `systemd.units` that it belongs to; absent for units that are written as files. */
  readonly index?: number
}

const DIRECTORY = /^\/(?:etc|run|usr\/lib|usr\/local\/lib)\/systemd\/system\/([^/]+)(?:\.d\/[^/]+\.conf)?$/

/** All units and drop-ins whose text stands in the document, under `systemd.units` or as files. */
export const unitTexts: (subject: Subject) => readonly UnitText[] = keptFor(readUnits)

function readUnits(subject: Subject): readonly UnitText[] {
  const found: UnitText[] = []
  for (const [index, { name, contents, dropins = [] }] of (subject.config.systemd?.units ?? []).entries()) {
    const path: ConfigPath = ['systemd', 'units', index]
    const unit = { name, kind: kindOf(name), index }
    if (contents) found.push({ ...unit, isDropin: false, path: [...path, 'contents'], lines: unitLines(contents) })
    for (const [place, dropin] of dropins.entries()) {
      if (!dropin.contents) continue
      const dropinPath = [...path, 'dropins', place, 'contents']
      found.push({ ...unit, isDropin: true, path: dropinPath, lines: unitLines(dropin.contents) })
    }
  }
  for (const { file, path, text } of textsOf(subject)) {
    const match = DIRECTORY.exec(file.path)
    if (match?.[1] === undefined) continue
    const [, name] = match
    found.push({ name, kind: kindOf(name), isDropin: file.path.endsWith('.conf'), path, lines: unitLines(text) })
  }
  return found
}

function kindOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
