import { readLocal, type TranslationContext } from '../context.ts'
import type { ButaneDocument, ButaneText, Draft } from '../model.ts'
import { textOf } from '../text.ts'

/** Fills in the contents of units and drop-ins from local files. */
export function expandContentsLocal(document: ButaneDocument, draft: Draft, context: TranslationContext): void {
  for (const [index, unit] of (document.systemd?.units ?? []).entries()) {
    const made = draft.systemd?.units?.[index]
    if (made === undefined) continue
    fillIn(unit, made, context)
    for (const [place, dropin] of (unit.dropins ?? []).entries()) {
      const madeDropin = made.dropins?.[place]
      if (madeDropin !== undefined) fillIn(dropin, madeDropin, context)
    }
  }
}

function fillIn(from: ButaneText, made: { contents?: string }, context: TranslationContext): void {
  if (from.contents_local === undefined || from.contents_local === '') return
  const path = context.paths.pathOf(from, 'contents_local')
  const bytes = readLocal(context, path, from.contents_local)
  if (bytes === undefined) return
  made.contents = textOf(bytes)
  context.provenance.came(made, 'contents', path)
}
