import fs from 'node:fs'
import { FirstlightError } from '../errors.ts'
import type { GivenPath } from './command/option.ts'

/** Why a machine has no story: what was named is not there at all, which is probably a misspelt name, or no run has begun there. */
export function whyFresh({ path, given }: GivenPath): string {
  return fs.existsSync(path) ? 'nothing was ever begun here' : `there is no ${JSON.stringify(given)}`
}

/** The error of asking of a root, or of the journal that was named, what only a run leaves. */
export function neverBegun(doing: string, named: GivenPath): FirstlightError {
  return new FirstlightError('not-provisioned', `${doing}: ${whyFresh(named)}`, {
    hint: 'provision it first, or name the journal of the run that made it',
  })
}
