import { NO_DIRECTORY, reportLocal, type TranslationContext } from '../context.ts'
import type { ButaneDocument, ButaneUser, Draft } from '../model.ts'
import { textOf } from '../text.ts'

/** Appends the keys of local files to those that users were given, one key for each line that is not empty. */
export function expandSshKeys(document: ButaneDocument, draft: Draft, context: TranslationContext): void {
  for (const [index, user] of (document.passwd?.users ?? []).entries()) {
    const made = draft.passwd?.users?.[index]
    if (made !== undefined) addKeys(user, made, context)
  }
}

function addKeys(user: ButaneUser, made: { sshAuthorizedKeys?: string[] }, context: TranslationContext): void {
  const locals = user.ssh_authorized_keys_local ?? []
  if (locals.length === 0) return
  const listPath = context.paths.pathOf(user, 'ssh_authorized_keys_local')
  const keys = made.sshAuthorizedKeys ?? []
  for (const [index, local] of locals.entries()) {
    const path = context.paths.pathOf(locals, index)
    const answer = context.options.files?.read(local) ?? NO_DIRECTORY
    if (answer.kind === 'no-directory') return reportLocal(context, listPath, { local, answer })
    if (answer.kind !== 'bytes') {
      reportLocal(context, path, { local, answer })
      continue
    }
    for (const line of textOf(answer.bytes).split(/\r?\n/)) {
      if (line === '') continue
      context.provenance.came(keys, keys.length, path)
      keys.push(line)
    }
  }
  if (keys.length === 0 || made.sshAuthorizedKeys !== undefined) return
  made.sshAuthorizedKeys = keys
  context.provenance.came(made, 'sshAuthorizedKeys', listPath)
}
