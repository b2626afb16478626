import { expect, test } from 'vitest'
import type { Passwd } from '../../src/config/model.ts'
import { decidePasswd } from '../../stages/passwd/decide.ts'
import type { PasswdInspection } from '../../stages/passwd/inspect.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

const CORE = { name: 'core', uid: 500, gid: 500, home: '/home/core', shell: '/bin/bash' }

function decide(passwd: Passwd, seen: Partial<PasswdInspection> = {}): ReturnType<typeof decidePasswd> {
  const inspection = { users: [], groups: [], labelled: false, ...seen }
  return decidePasswd(decideInput({ config: configWith({ passwd }), inspection }))
}

test('groups are added, changed only when they differ, and deleted only when they are there', () => {
  const groups = [
    { name: 'new', gid: 900, system: true, passwordHash: '$6$canary' },
    { name: 'same', gid: 20, system: true },
    { name: 'other', gid: 21 },
    { name: 'locked', passwordHash: '$6$canary' },
    { name: 'gone', shouldExist: false },
    { name: 'never', shouldExist: false },
  ]
  const known = ['same', 'other', 'locked', 'gone'].map((name) => ({ name, gid: 20 }))
  expect(linesOf(decide({ groups }, { groups: known }))).toMatchInlineSnapshot(`
    [
      "0: add-group name=new gid=900 passwordHash="[redacted]" system=true",
      "1: modify-group name=other gid=21",
      "2: modify-group name=locked passwordHash="[redacted]"",
      "3: delete-group name=gone",
    ]
  `)
})

test('a new user gets every attribute; empty texts count as absent', () => {
  const users = [
    {
      name: 'full',
      uid: 1500,
      gecos: 'A, B',
      homeDir: '/srv/full',
      primaryGroup: 'wheel',
      groups: ['docker', ''],
      shell: '/bin/zsh',
      passwordHash: '$6$canary',
      noLogInit: true,
      noUserGroup: true,
      system: true,
      noCreateHome: true,
    },
    { name: 'empty', gecos: '', homeDir: '', primaryGroup: '', groups: [], shell: '', passwordHash: '' },
  ]
  const groups = [
    { name: 'wheel', gid: 10 },
    { name: 'docker', gid: 233 },
  ]
  expect(linesOf(decide({ users }, { groups }))).toMatchInlineSnapshot(`
    [
      "0: add-user name=full uid=1500 gecos="A, B" homeDir=/srv/full createHome=false primaryGroup=wheel groups=["docker"] userGroup=false shell=/bin/zsh system=true logInit=false passwordHash="[redacted]"",
      "1: add-user name=empty createHome=true",
    ]
  `)
})

test('a user who exists is changed only in what differs', () => {
  const groups = [{ name: 'core', gid: 500 }]
  const same = { name: 'core', uid: 500, homeDir: '/home/core', shell: '/bin/bash', primaryGroup: 'core', system: true }
  expect(linesOf(decide({ users: [same] }, { users: [CORE], groups }))).toEqual([])
  const other = { name: 'core', uid: 501, homeDir: '/h', groups: ['core'], gecos: 'Core' }
  expect(linesOf(decide({ users: [other] }, { users: [CORE], groups }))).toMatchInlineSnapshot(`
    [
      "0: modify-user name=core uid=501 gecos=Core homeDir=/h groups=["core"]",
    ]
  `)
})

test('a user is deleted only when there', () => {
  const users = [
    { name: 'core', shouldExist: false },
    { name: 'nobody-knows', shouldExist: false, groups: ['unknown'] },
  ]
  expect(linesOf(decide({ users }, { users: [CORE] }))).toMatchInlineSnapshot(`
    [
      "0: delete-user name=core",
    ]
  `)
})

test('groups of a user must exist, or be made by the config, or be the own group of an earlier user', () => {
  const passwd = {
    groups: [{ name: 'made' }, { name: 'deleted', shouldExist: false }],
    users: [{ name: 'first' }, { name: 'second', groups: ['made', 'first', '100'] }],
  }
  expect(linesOf(decide(passwd, { groups: [{ name: 'deleted', gid: 7 }] }))).toMatchInlineSnapshot(`
    [
      "0: add-group name=made",
      "1: delete-group name=deleted",
      "2: add-user name=first createHome=true",
      "3: add-user name=second createHome=true groups=["made","first","100"]",
    ]
  `)
  const users = [{ name: 'lost', primaryGroup: 'deleted', groups: ['second'] }]
  expect(failureOf(() => decide({ ...passwd, users }))).toMatchInlineSnapshot(`
    [
      "account-failed at $.passwd.users.0.primaryGroup",
      "making the user "lost": the target has no group "deleted"; making the user "lost": the target has no group "second"",
      "create the group in passwd.groups",
    ]
  `)
})
