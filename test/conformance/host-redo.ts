import { expect } from 'vitest'
import type { Operation } from '../../src/host/operation/operation.ts'
import { targetPath } from '../../src/util/paths.ts'
import { secret } from '../../src/util/secret.ts'
import type { MachineFactory } from './machine.ts'
import { performEach, testOnMachine, text, treeOf, type Need } from './host-tools.ts'

const p = targetPath

/** An operation, what it needs, and states in which it may be cut short. */
export interface Redo {
  readonly name: string
  readonly operation: Operation
  /** What is there before the first attempt. */
  readonly before?: readonly Operation[]
  /** States in which an attempt may have been cut short, as what it did of its work. */
  readonly cutShort?: Readonly<Record<string, readonly Operation[]>>
  readonly needs?: readonly Need[]
}

/** Each kind of operation on files, users and units. */
export const REDO_CASES: readonly Redo[] = [
  {
    name: 'make-directory',
    operation: { kind: 'make-directory', path: p('/a/b'), mode: 0o700 },
    cutShort: {
      'the parents are there': [{ kind: 'make-directory', path: p('/a') }],
      'the mode is missing': [{ kind: 'make-directory', path: p('/a/b') }],
    },
  },
  {
    name: 'write-file',
    operation: { kind: 'write-file', path: p('/d/f'), contents: text('whole'), mode: 0o600 },
    cutShort: {
      'the directory is there': [{ kind: 'make-directory', path: p('/d') }],
      'half of it is written': [{ kind: 'write-file', path: p('/d/f'), contents: text('who'), mode: 0o600 }],
    },
  },
  {
    name: 'write-file over a file',
    before: [{ kind: 'write-file', path: p('/f'), contents: text('old'), mode: 0o640 }],
    operation: { kind: 'write-file', path: p('/f'), contents: text('new') },
  },
  {
    name: 'write-file over a symlink',
    before: [{ kind: 'make-symlink', path: p('/f'), target: '/elsewhere' }],
    operation: { kind: 'write-file', path: p('/f'), contents: text('new') },
  },
  {
    name: 'append-file',
    before: [{ kind: 'write-file', path: p('/log'), contents: text('old\n') }],
    operation: { kind: 'append-file', path: p('/log'), at: 4, contents: text('new\n'), mode: 0o600 },
    cutShort: {
      'half is appended': [{ kind: 'append-file', path: p('/log'), at: 4, contents: text('ne') }],
      'all is appended, the mode is missing': [
        { kind: 'append-file', path: p('/log'), at: 4, contents: text('new\n') },
      ],
    },
  },
  {
    name: 'append-file to nothing',
    operation: { kind: 'append-file', path: p('/new/log'), at: 0, contents: text('line\n') },
    cutShort: { 'half is appended': [{ kind: 'append-file', path: p('/new/log'), at: 0, contents: text('li') }] },
  },
  {
    name: 'make-symlink',
    operation: { kind: 'make-symlink', path: p('/x/link'), target: '../there' },
    cutShort: { 'the directory is there': [{ kind: 'make-directory', path: p('/x') }] },
  },
  {
    name: 'make-hard-link',
    before: [{ kind: 'write-file', path: p('/a'), contents: text('x') }],
    operation: { kind: 'make-hard-link', path: p('/b'), target: p('/a') },
    cutShort: {
      'its target was written again': [
        { kind: 'make-hard-link', path: p('/b'), target: p('/a') },
        { kind: 'write-file', path: p('/a'), contents: text('x') },
      ],
    },
  },
  {
    name: 'set-attributes',
    before: [{ kind: 'write-file', path: p('/a'), contents: text('x') }],
    operation: { kind: 'set-attributes', path: p('/a'), mode: 0o4750, uid: 3, gid: 4 },
    cutShort: { 'the owner is set': [{ kind: 'set-attributes', path: p('/a'), uid: 3 }] },
    needs: ['ownership'],
  },
  {
    name: 'remove',
    before: [{ kind: 'write-file', path: p('/t/a/b'), contents: text('x') }],
    operation: { kind: 'remove', path: p('/t') },
    cutShort: { 'half is removed': [{ kind: 'remove', path: p('/t/a') }] },
  },
  {
    name: 'add-group',
    operation: { kind: 'add-group', name: 'team', gid: 4000, passwordHash: secret('$6$x') },
    cutShort: { 'the password is missing': [{ kind: 'add-group', name: 'team', gid: 4000 }] },
    needs: ['accounts'],
  },
  {
    name: 'modify-group',
    before: [{ kind: 'add-group', name: 'team', gid: 4000 }],
    operation: { kind: 'modify-group', name: 'team', gid: 4001 },
    needs: ['accounts'],
  },
  {
    name: 'delete-group',
    before: [{ kind: 'add-group', name: 'team', gid: 4000 }],
    operation: { kind: 'delete-group', name: 'team' },
    needs: ['accounts'],
  },
  {
    name: 'add-user',
    before: [{ kind: 'add-group', name: 'team', gid: 4000 }],
    operation: { kind: 'add-user', name: 'bob', groups: ['team'], createHome: true, passwordHash: secret('$6$y') },
    cutShort: {
      'groups and password are missing': [{ kind: 'add-user', name: 'bob', createHome: true }],
      'its home is missing': [{ kind: 'add-user', name: 'bob', createHome: false }],
    },
    needs: ['accounts'],
  },
  {
    name: 'modify-user',
    before: [
      { kind: 'add-group', name: 'team', gid: 4000 },
      { kind: 'add-user', name: 'bob', createHome: true },
    ],
    operation: { kind: 'modify-user', name: 'bob', groups: ['team'], homeDir: '/srv/bob', gecos: 'Bob' },
    cutShort: { 'the comment is changed': [{ kind: 'modify-user', name: 'bob', gecos: 'Bob' }] },
    needs: ['accounts'],
  },
  {
    name: 'delete-user',
    before: [{ kind: 'add-user', name: 'bob', createHome: true }],
    operation: { kind: 'delete-user', name: 'bob' },
    cutShort: { 'its home is gone': [{ kind: 'remove', path: p('/home/bob') }] },
    needs: ['accounts'],
  },
  {
    name: 'write-ssh-keys',
    before: [{ kind: 'add-user', name: 'bob', createHome: true }],
    operation: { kind: 'write-ssh-keys', user: 'bob', keys: ['ssh-ed25519 AAAA', 'ssh-rsa BBBB'], fragment: true },
    cutShort: {
      'half is written': [{ kind: 'write-ssh-keys', user: 'bob', keys: ['ssh-ed25519 AAAA'], fragment: true }],
    },
    needs: ['accounts'],
  },
  {
    name: 'disable-unit',
    before: [
      {
        kind: 'write-file',
        path: p('/usr/lib/systemd/system/x.service'),
        contents: text('[Install]\nWantedBy=a.target\n'),
      },
      {
        kind: 'make-symlink',
        path: p('/etc/systemd/system/a.target.wants/x.service'),
        target: '/usr/lib/systemd/system/x.service',
      },
    ],
    operation: { kind: 'disable-unit', unit: 'x.service' },
    needs: ['accounts', 'units'],
  },
]

/** Each kind of operation, done again after it was cut short at some point, ends as if it had been done once. */
export function describeHostRedo(factory: MachineFactory): void {
  for (const { name, operation, before = [], cutShort = {}, needs = [] } of REDO_CASES) {
    const states = { 'nothing was done': [], 'all of it was done': [operation], ...cutShort }
    for (const [state, partly] of Object.entries(states)) {
      testOnMachine(
        factory,
        `${name}, after ${state}`,
        async ({ host, reopen }) => {
          await performEach(host, ...before)
          const once = await host.simulate()
          await once.perform(operation)
          const expected = withoutBackups(await treeOf(once))
          await performEach(host, ...partly)
          await host.sync()
          const next = await reopen()
          await next.perform(operation, { redo: true })
          expect(withoutBackups(await treeOf(next))).toEqual(expected)
        },
        { needs },
      )
    }
  }
}

/** The tools for accounts keep the files as they were before, and a file to lock: only the real ones do. */
function withoutBackups(tree: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !BACKUP.test(path)))
}

const BACKUP = /^\/etc\/((passwd|shadow|group|gshadow|subuid|subgid)-|\.pwd\.lock)$/
