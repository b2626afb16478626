import type { Accounts } from '../host.ts'
import { accountError } from '../accounts/checks.ts'
import { findGroup, findUser, type AccountDatabase, type AccountEdit } from '../accounts/database.ts'
import { daysOf } from '../accounts/days.ts'
import { addGroup, deleteGroup, modifyGroup } from '../accounts/groups.ts'
import { addUser, deleteUser, modifyUser, type EditOptions } from '../accounts/users.ts'
import type { AccountOperation, Operation } from '../operation/operation.ts'
import { isBare, readDatabase, writeDatabase, writeSkeleton } from './account-files.ts'
import { changeHome } from './homes.ts'
import type { Nodes } from './nodes.ts'
import { writeSshKeys } from './ssh-keys.ts'

/** The users and groups of a scratch machine: the root's own files, or a skeleton where it has none. */
export interface ScratchAccounts extends Accounts {
  /** Does an operation. What it changes of the files is in them after {@link ScratchAccounts.flush}. */
  perform(operation: AccountOperation, redo: boolean): Promise<void>
  /** Writes what was changed, if anything was: thousands of users are written once, not each with all before it. */
  flush(): Promise<void> | undefined
  /** The files may have been changed by others: they are read anew. */
  forget(): void
}

/** What the users and groups of a machine are made from. */
export interface AccountsParts {
  readonly nodes: Nodes
  readonly clock: () => Date
  /** Whether what the root lacks of its account files and settings is taken to be as on a container host. */
  readonly assumes: boolean
}

/** Makes the users and groups of a scratch machine. */
export function createAccounts(parts: AccountsParts): ScratchAccounts {
  const { nodes, clock } = parts
  let last: Promise<unknown> = Promise.resolve()
  let held: Held | undefined
  // One at a time: each goes on from what the one before has made.
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
  const current = async (): Promise<Held> => {
    if (held !== undefined) return held
    const database = await readDatabase(nodes, parts.assumes)
    return (held = { written: database, database })
  }
  return {
    user: async (name) => findUser((await current()).database, name),
    group: async (name) => findGroup((await current()).database, name),
    perform: (operation, redo) => inTurn(() => performNow(operation, redo)),
    flush() {
      if (held === undefined || held.written === held.database) return undefined
      return inTurn(async () => {
        if (held === undefined) return
        const { written, database } = held
        // Whatever happens on the way, the files are looked at again.
        held = undefined
        await writeDatabase(nodes, written, database)
        held = { written: database, database }
      })
    },
    forget: () => (held = undefined),
  }

  async function performNow(operation: AccountOperation, redo: boolean): Promise<void> {
    if (isBare(nodes)) {
      if (!parts.assumes) throw accountError('changing users and groups', 'the target has no /etc/passwd')
      await writeSkeleton(nodes)
      held = undefined
    }
    const { written, database: before } = await current()
    if (operation.kind === 'write-ssh-keys') return writeSshKeys(nodes, before, operation)
    const options = { redo, today: daysOf(clock()) }
    const { database, homes } = editFor(before, operation, options)
    // Homes first: an attempt that is cut short before the files are written finds the user as it was, and does them again.
    for (const home of homes) await changeHome(nodes, home, { database, redo })
    held = { written, database }
  }
}

/** The accounts as they are by now, and as the files have them. */
interface Held {
  readonly written: AccountDatabase
  readonly database: AccountDatabase
}

type EditKind = Exclude<AccountOperation['kind'], 'write-ssh-keys'>

/** What each kind of operation makes of the accounts. */
const EDIT: {
  readonly [Each in EditKind]: (
    before: AccountDatabase,
    operation: Operation<Each>,
    options: EditOptions,
  ) => AccountEdit
} = {
  'add-group': (before, operation, { redo }) => addGroup(before, operation, redo),
  'modify-group': modifyGroup,
  'delete-group': (before, { name }, { redo }) => deleteGroup(before, name, redo),
  'add-user': addUser,
  'modify-user': modifyUser,
  'delete-user': (before, { name }, options) => deleteUser(before, name, options),
}

function editFor<Some extends EditKind>(
  before: AccountDatabase,
  operation: Operation<Some>,
  options: EditOptions,
): AccountEdit {
  return EDIT[operation.kind](before, operation, options)
}
