import { KIND_SECTIONS } from '../../lint/systemd/values.ts'
import { lineStart } from '../../util/text.ts'
import type { Cursor } from '../cursor/cursor.ts'
import { readLine } from '../cursor/lines.ts'
import type { Asked, Proposal } from './proposal.ts'
import { unitKindAt } from '../unit-kind.ts'

/** Behind a key that takes a text: a block of several lines, of a unit with the sections that it needs. */
export function textProposals(
  { path, word, style }: Extract<Cursor, { readonly kind: 'value' }>,
  { text, tree }: Asked,
): readonly Proposal[] {
  const key = path.at(-1)
  if (style !== 'block' || word.end > word.start || (key !== 'inline' && key !== 'contents')) return []
  const kind = unitKindAt(tree, path)
  const [detail, lines] =
    kind === undefined ? ['a text of several lines', ['$0']] : unitText(kind, path.includes('dropins'))
  const indentation = ' '.repeat(readLine(text, lineStart(text, word.start)).column + 2)
  const insert = ['|', ...lines.map((line) => (line === '' ? '' : `${indentation}${line}`))].join('\n')
  return [{ label: '|', kind: 'snippet', detail, insert, span: word }]
}

function unitText(kind: string, isDropin: boolean): readonly [detail: string, lines: readonly string[]] {
  const section = KIND_SECTIONS[kind]
  if (isDropin) return [`a drop-in of a ${kind}`, [`[${section ?? 'Unit'}]`, '$0']]
  const own = section === undefined ? [] : ['', `[${section}]`, ...(kind === 'service' ? ['ExecStart=$2'] : ['$2'])]
  const wanted = WANTED[kind] ?? 'multi-user.target'
  return [`a whole ${kind}`, ['[Unit]', 'Description=$1', ...own, '', '[Install]', `WantedBy=\${0:${wanted}}`]]
}

/** What starts units of a kind, where that is not what starts services. */
const WANTED: Readonly<Record<string, string>> = {
  timer: 'timers.target',
  socket: 'sockets.target',
  path: 'paths.target',
  mount: 'local-fs.target',
  swap: 'swap.target',
}
