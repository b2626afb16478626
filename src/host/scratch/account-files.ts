import type { AccountDatabase } from '../accounts/database.ts'
import { readSettings } from '../accounts/settings.ts'
import { SKELETON_ACCOUNTS, SKELETON_HOMES, SKELETON_SETTINGS } from '../accounts/skeleton.ts'
import { parseTable, printTable, type AccountTable } from '../accounts/table.ts'
import { fromLatin1 } from '../../util/latin1.ts'
import { latin1 } from '../../util/natives.ts'
import { targetPath, type TargetPath } from '../../util/paths.ts'
import type { Nodes } from './nodes.ts'

/** Modes of the files in `/etc`. */
const TABLES = { passwd: 0o644, group: 0o644, shadow: 0o600, gshadow: 0o600, subuid: 0o644, subgid: 0o644 } as const
type TableName = keyof typeof TABLES

/** Whether the root has no accounts of its own. */
export function isBare(nodes: Nodes): boolean {
  return nodes.now.stat(fileOf('passwd')) === undefined
}

function fileOf(name: TableName): TargetPath {
  return targetPath(`/etc/${name}`)
}

async function textOf(nodes: Nodes, path: string): Promise<string | undefined> {
  const bytes = await nodes.read(targetPath(path))
  // latin1 keeps every byte of a line that is not ours to change.
  return bytes && fromLatin1(bytes)
}

/**
 * The accounts as the root's own files have them.
 * @param assumes whether what it lacks of them is taken to be as on a container host
 */
export async function readDatabase(nodes: Nodes, assumes: boolean): Promise<AccountDatabase> {
  const isAssumed = assumes && isBare(nodes)
  const table = async (name: TableName): Promise<AccountTable | undefined> => {
    const text = (await textOf(nodes, `/etc/${name}`)) ?? (isAssumed ? skeletonText(name) : undefined)
    return text === undefined ? undefined : parseTable(text)
  }
  const optional = async (name: TableName): Promise<Partial<Record<TableName, AccountTable>>> => {
    const found = await table(name)
    return found ? { [name]: found } : {}
  }
  return {
    passwd: (await table('passwd')) ?? parseTable(''),
    group: (await table('group')) ?? parseTable(''),
    ...(await optional('shadow')),
    ...(await optional('gshadow')),
    ...(await optional('subuid')),
    ...(await optional('subgid')),
    imagePasswd: parseTable((await textOf(nodes, '/usr/lib/passwd')) ?? ''),
    imageGroup: parseTable((await textOf(nodes, '/usr/lib/group')) ?? ''),
    settings: readSettings(
      (await textOf(nodes, '/etc/login.defs')) ?? (assumes ? SKELETON_SETTINGS : undefined),
      await textOf(nodes, '/etc/default/useradd'),
    ),
  }
}

function skeletonText(name: TableName): string | undefined {
  return name === 'subuid' || name === 'subgid' ? undefined : SKELETON_ACCOUNTS[name]
}

async function writeTable(nodes: Nodes, name: TableName, text: string): Promise<void> {
  const path = nodes.now.resolveFully(fileOf(name))
  const mode = nodes.now.stat(path) ? {} : { mode: TABLES[name] }
  await nodes.write(path, latin1(text), mode)
}

/** Puts the accounts of a container host into a root that has none. */
export async function writeSkeleton(nodes: Nodes): Promise<void> {
  for (const { path, uid, gid } of SKELETON_HOMES) {
    await nodes.perform({ kind: 'make-directory', path: targetPath(path), mode: 0o700, uid, gid }, true)
  }
  // passwd last: as long as it is missing, the root counts as bare.
  for (const name of ['group', 'shadow', 'gshadow', 'passwd'] as const) {
    if (!nodes.now.stat(fileOf(name))) await writeTable(nodes, name, SKELETON_ACCOUNTS[name])
  }
}

/** Writes the files in which something changed. */
export async function writeDatabase(nodes: Nodes, before: AccountDatabase, after: AccountDatabase): Promise<void> {
  // passwd first: an edit that moves users to another group id finds the group as it was when it is done again.
  for (const name of ['passwd', 'shadow', 'subuid', 'subgid', 'gshadow', 'group'] as const) {
    const table = after[name]
    const old = before[name]
    if (!table || table === old) continue
    // The older one first: to print a table takes its lines over.
    const oldText = old && printTable(old)
    const text = printTable(table)
    if (text !== oldText) await writeTable(nodes, name, text)
  }
}
