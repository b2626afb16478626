import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { draw, render, transpile } from '../../core/documents.ts'
import { isFirstlightError } from '../../errors.ts'
import { createFetcher } from '../../fetch/create-fetcher.ts'
import { SYSTEM_CLOCK } from '../../node/clock.ts'
import { pictureText } from '../../plan/terminal/text.ts'
import { formatReport } from '../../report/format.ts'
import { silentLog } from '../../log.ts'
import { createHash } from '../../util/natives.ts'
import { printableUrl } from '../../util/secret.ts'
import { unhashedAt } from '../../workbench/rewrite.ts'
import { textEdit } from './convert.ts'
import type { State } from './state.ts'
import { diagnoseOptions, nameOf } from './surroundings.ts'

/** What editors can have the server do. */
export const COMMANDS = ['firstlight.plan', 'firstlight.transpile', 'firstlight.insertHash'] as const

/** Does it, and answers the text that it came to, if it is one. */
export async function execute(command: string, given: readonly unknown[], state: State): Promise<string | null> {
  const [uri, offset] = given
  const text = typeof uri === 'string' ? state.documents.get(uri)?.getText() : undefined
  if (typeof uri !== 'string' || text === undefined) throw new Error(`${command}: the document is not open`)
  switch (command) {
    case 'firstlight.plan':
      return show({ name: `${nameOf(uri)}.plan.txt`, text: await planOf(uri, text, state) }, state)
    case 'firstlight.transpile':
      return show({ name: `${nameOf(uri)}.ign`, text: await transpiled(uri, text, state) }, state)
    case 'firstlight.insertHash':
      if (typeof offset === 'number') await insertHash(uri, offset, state)
      return null
    default:
      throw new Error(`there is no command ${command}`)
  }
}

async function planOf(uri: string, text: string, state: State): Promise<string> {
  const given = { ...diagnoseOptions(uri, state.settings), name: nameOf(uri) }
  const rendered = await render(text, given)
  if (rendered.kind === 'failed') return `${rendered.error.message}\n`
  if (rendered.kind !== 'config') {
    return 'report' in rendered ? formatReport(rendered.report) : 'The plan needs what the document fetches.\n'
  }
  const drawn = await draw(rendered, given)
  return drawn.kind === 'failed' ? `${drawn.error.message}\n` : pictureText(drawn.picture, { contents: drawn.contents })
}

async function transpiled(uri: string, text: string, state: State): Promise<string> {
  const given = { ...diagnoseOptions(uri, state.settings), name: nameOf(uri) }
  const answer = await transpile(text, { ...given, pretty: true })
  return answer.kind === 'invalid' ? formatReport(answer.report) : answer.text
}

/** Opens a text beside the document. It may hold the document's secrets: only its owner can read the file. */
async function show({ name, text }: { readonly name: string; readonly text: string }, state: State): Promise<string> {
  if (state.client.showsDocuments !== true) return text
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-'))
  const file = path.join(directory, name)
  fs.writeFileSync(file, text, { mode: 0o600 })
  await state.connection.window.showDocument({ uri: pathToFileURL(file).href, takeFocus: true })
  return text
}

async function insertHash(uri: string, offset: number, state: State): Promise<void> {
  const document = state.documents.get(uri)
  const found = document && unhashedAt(document.getText(), offset)
  if (document === undefined || found === undefined) return
  const { environment } = state.io
  const fetcher = createFetcher({ clock: SYSTEM_CLOCK, random: Math.random, environment, log: silentLog })
  try {
    const answer = await fetcher.open({ url: found.url })
    if (answer.kind !== 'body') {
      state.connection.window.showErrorMessage(`${printableUrl(found.url)} is not there`)
      return
    }
    const hash = createHash('sha512')
    for await (const piece of answer.chunks) hash.update(piece)
    const edits = found.edits(`sha512-${hash.hex()}`).map((edit) => textEdit(document, edit))
    await state.connection.workspace.applyEdit({ changes: { [uri]: edits } })
  } catch (thrown) {
    if (!isFirstlightError(thrown)) throw thrown
    state.connection.window.showErrorMessage(thrown.message)
  } finally {
    await fetcher.close()
  }
}
