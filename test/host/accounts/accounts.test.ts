import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountDatabase } from '../../../src/host/accounts/database.ts'
import { addGroup, deleteGroup, modifyGroup } from '../../../src/host/accounts/groups.ts'
import { freeId, idsIn, type UsedIds } from '../../../src/host/accounts/ids.ts'
import { SKELETON_SETTINGS } from '../../../src/host/accounts/skeleton.ts'
import { readSettings } from '../../../src/host/accounts/settings.ts'
import {
  findEntry,
  parseTable,
  printTable,
  putEntry,
  removeEntry,
  type AccountTable,
} from '../../../src/host/accounts/table.ts'
import { addUser, deleteUser, modifyUser } from '../../../src/host/accounts/users.ts'
import { secret } from '../../../src/util/secret.ts'

const PASSWD = `# kept as it is
root:x:0:0:root:/root:/bin/bash
+nis-user::::::

core:x:500:500::/home/core:/bin/bash
short:line
ann:x:1001:1001:Ann:/home/ann:/bin/zsh`
const GROUP = 'root:x:0:\nwheel:x:10:core\n# comment\ncore:x:500:\nann:x:1001:\nteam:x:2000:ann,core\n'

function database(given: Partial<AccountDatabase> = {}): AccountDatabase {
  return {
    passwd: parseTable(PASSWD),
    group: parseTable(GROUP),
    shadow: parseTable('root:*:::::::\ncore:*:::::::\nann:$6$ann:1:::::::\n'),
    gshadow: parseTable('root:*::\nteam:!::ann,core\n'),
    imagePasswd: parseTable(''),
    imageGroup: parseTable('docker:x:233:\n'),
    settings: readSettings(SKELETON_SETTINGS, undefined),
    ...given,
  }
}

const linesOf = (table: AccountTable | undefined): readonly string[] => (table ? printTable(table).split('\n') : [])

const TABLES = ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'] as const

/** The lines that an edit took away and added, per file. */
function changes(before: AccountDatabase, after: AccountDatabase): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {}
  for (const name of TABLES) {
    const [old, now] = [linesOf(before[name]), linesOf(after[name])]
    const removed = old.filter((line) => !now.includes(line)).map((line) => `-${line}`)
    const added = now.filter((line) => !old.includes(line)).map((line) => `+${line}`)
    if (removed.length + added.length > 0) found[name] = [...removed, ...added]
  }
  return found
}

const once = { redo: false, today: 20_000 }

describe('the files', () => {
  test('print as they were parsed, whatever is in them', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => printTable(parseTable(text)) === text))
  })

  test('an entry that is put in and taken out again leaves every other line as it was', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('', '# x', '+::::', 'a:b:c', 'new', 'news:x'))
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const table = lines.flatMap((each) => each.split('\n')).filter((each) => !each.startsWith('new:'))
        const before = parseTable([...table, ''].join('\n'))
        const edited = removeEntry(putEntry(before, ['new', 'x', '1']), 'new')
        expect(printTable(edited)).toBe([...table, ''].join('\n'))
        expect(printTable(before)).toBe([...table, ''].join('\n'))
      }),
    )
  })

  test('a table stays what it was, whatever is made of it, and whichever is asked for first', () => {
    const edit = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      id: fc.nat(9),
      take: fc.boolean(),
      from: fc.nat(20),
    })
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), fc.array(fc.nat(20)), (edits, asked) => {
        const known = [{ table: parseTable('a:x:1\nb:x:2\n'), lines: ['a:x:1', 'b:x:2'] as readonly string[] }]
        for (const { name, id, take, from } of edits) {
          const { table, lines } = known[from % known.length]!
          const line = `${name}:x:${id}`
          const at = lines.findIndex((each) => each.startsWith(`${name}:`))
          const without = lines.filter((each) => !each.startsWith(`${name}:`))
          known.push(
            take
              ? { table: removeEntry(table, name), lines: without }
              : { table: putEntry(table, line.split(':')), lines: at === -1 ? [...lines, line] : lines.with(at, line) },
          )
        }
        for (const each of asked) {
          const { table, lines } = known[each % known.length]!
          expect(printTable(table)).toBe(lines.map((line) => `${line}\n`).join(''))
          expect(findEntry(table, 'a')?.join(':')).toBe(lines.find((line) => line.startsWith('a:')))
          const ids = lines.map((line) => Number(line.split(':')[2]))
          const { [0]: highest } = ids.toSorted((a, b) => b - a)
          expect(idsIn([table]).outermost([0, 9], false)).toBe(highest)
        }
      }),
    )
  })

  test('a line is added behind a last line without line break', () => {
    expect(printTable(putEntry(parseTable('a:1'), ['b', '2']))).toBe('a:1\nb:2\n')
    expect(printTable(putEntry(parseTable(''), ['b', '2']))).toBe('b:2\n')
    expect(printTable(putEntry(parseTable('a:1\nb:2\n'), ['a', '3']))).toBe('a:3\nb:2\n')
  })
})

test.each([
  [[], false, 1000],
  [[1000, 1001, 500, 65534], false, 1002],
  [[1000, 60_000], false, 1001],
  [[], true, 999],
  [[999, 150], true, 149],
  [[101, 999], true, 998],
] as const)('with %j in use the next id (system: %s) is %i', (used, system, expected) => {
  const { uids, systemUids } = readSettings(undefined, undefined)
  expect(freeId(idsOf(used), system ? systemUids : uids, system)).toBe(expected)
})

/** A table of users with these ids. */
function idsOf(used: readonly number[]): UsedIds {
  return idsIn([parseTable(used.map((id) => `u${id}:x:${id}:\n`).join(''))])
}

test('a full range has no free id', () => {
  expect(freeId(idsOf([5, 6]), [5, 6], false)).toBeUndefined()
})

test('login.defs and useradd say what new users get', () => {
  const login = '# comment\nUID_MIN 2000\nUMASK 077\nSYS_UID_MAX\t499\nUSERGROUPS_ENAB no\nPASS_MAX_DAYS 90\n'
  const settings = readSettings(login, 'HOME=/var/home\nSHELL=/bin/zsh\nGROUP=users\n#SKEL=/x\n')
  expect(settings).toMatchObject({
    uids: [2000, 60_000],
    systemUids: [101, 499],
    homeMode: 0o700,
    userGroups: false,
    passwordDays: ['', '90', ''],
    homeBase: '/var/home',
    shell: '/bin/zsh',
    defaultGroup: 'users',
    skeleton: '/etc/skel',
  })
})

test('what no file says is as shadow-utils has it compiled in', () => {
  const compiled = { userGroups: false, homeMode: 0o755, defaultGroup: '100', passwordDays: ['', '', ''] }
  expect(readSettings(undefined, undefined)).toMatchObject(compiled)
})

describe('users', () => {
  test('a new one gets a line in every file', () => {
    const before = database({ subuid: parseTable('ann:100000:65536\n') })
    const { database: after, homes } = addUser(before, { name: 'bob', groups: ['wheel', '2000', 'docker'] }, once)
    expect(changes(before, after)).toEqual({
      passwd: ['+bob:x:1002:1002::/home/bob:/bin/bash'],
      group: [
        '-wheel:x:10:core',
        '-team:x:2000:ann,core',
        '+wheel:x:10:core,bob',
        '+team:x:2000:ann,core,bob',
        '+bob:x:1002:',
        '+docker:x:233:bob',
      ],
      shadow: ['+bob:*:20000:0:99999:7:::'],
      gshadow: ['-team:!::ann,core', '+team:!::ann,core,bob', '+bob:!::'],
      subuid: ['+bob:165536:65536'],
    })
    expect(homes).toEqual([{ kind: 'create', path: '/home/bob', uid: 1002, gid: 1002, mode: 0o700 }])
  })

  test('without shadow the password stands in passwd, as useradd does', () => {
    const { shadow: _shadow, gshadow: _gshadow, ...bare } = database()
    const { database: after } = addUser(bare, { name: 'bob', uid: 7, passwordHash: secret('$6$h') }, once)
    expect(changes(bare, after)['passwd']).toEqual(['+bob:$6$h:7:7::/home/bob:/bin/bash'])
  })

  test('a changed one keeps what was not asked for', () => {
    const before = database()
    const { database: after, homes } = modifyUser(before, { name: 'ann', uid: 1500, groups: ['wheel'] }, once)
    expect(changes(before, after)).toEqual({
      passwd: ['-ann:x:1001:1001:Ann:/home/ann:/bin/zsh', '+ann:x:1500:1001:Ann:/home/ann:/bin/zsh'],
      group: ['-wheel:x:10:core', '-team:x:2000:ann,core', '+wheel:x:10:core,ann', '+team:x:2000:core'],
      gshadow: ['-team:!::ann,core', '+team:!::core'],
    })
    expect(homes).toEqual([
      { kind: 'own', path: '/home/ann', uid: { from: 1001, to: 1500 }, gid: { from: 1001, to: 1001 } },
    ])
  })

  test('changing nothing changes no byte', () => {
    const before = database()
    const after = modifyUser(before, { name: 'ann', gecos: '', groups: [], shell: '' }, once)
    expect(changes(before, after.database)).toEqual({})
    expect(after.homes).toEqual([])
  })

  test('a removed one leaves nothing but other lines', () => {
    const before = database()
    const { database: after } = deleteUser(before, 'ann', once)
    expect(changes(before, after)).toEqual({
      passwd: ['-ann:x:1001:1001:Ann:/home/ann:/bin/zsh'],
      group: ['-ann:x:1001:', '-team:x:2000:ann,core', '+team:x:2000:core'],
      shadow: ['-ann:$6$ann:1:::::::'],
      gshadow: ['-team:!::ann,core', '+team:!::core'],
    })
  })

  test('a user that only the image has cannot be changed, but its name is known', () => {
    const before = database({ imagePasswd: parseTable('svc:x:77:77::/:/bin/false\n') })
    expect(() => modifyUser(before, { name: 'svc', gecos: 'x' }, once)).toThrow('there is no such user in /etc/passwd')
    expect(() => addUser(before, { name: 'svc' }, once)).toThrow('adding the user "svc": it is there already')
  })
})

describe('groups', () => {
  test('a new system group takes an id below the lowest one in use', () => {
    const before = database()
    const { database: after } = addGroup(before, { name: 'svc', system: true, passwordHash: secret('$6$g') }, false)
    expect(changes(before, after)).toEqual({ group: ['+svc:x:232:'], gshadow: ['+svc:$6$g::'] })
  })

  test('a changed id goes with the users whose first group it is', () => {
    const before = database()
    const { database: after } = modifyGroup(before, { name: 'ann', gid: 3000 })
    expect(changes(before, after)).toEqual({
      passwd: ['-ann:x:1001:1001:Ann:/home/ann:/bin/zsh', '+ann:x:1001:3000:Ann:/home/ann:/bin/zsh'],
      group: ['-ann:x:1001:', '+ann:x:3000:'],
    })
  })

  test('the first group of a user is not removed, any other is', () => {
    const before = database()
    expect(() => deleteGroup(before, 'ann', false)).toThrow('it is the first group of the user "ann"')
    const { database: after } = deleteGroup(before, 'team', false)
    expect(changes(before, after)).toEqual({ group: ['-team:x:2000:ann,core'], gshadow: ['-team:!::ann,core'] })
  })
})
