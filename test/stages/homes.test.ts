import { expect, test } from 'vitest'
import { NO_FACTS } from '../../src/journal/facts.ts'
import { DEFAULT_POLICY } from '../../src/engine/stage.ts'
import { targetPath } from '../../src/util/paths.ts'
import { decideHomes } from '../../stages/homes/decide.ts'
import { configWith, decideInput, failureOf, linesOf } from './decide.ts'

const users = [
  { name: 'core', sshAuthorizedKeys: ['ssh-ed25519 A', 'ssh-ed25519 B'] },
  { name: 'gone', shouldExist: false },
  { name: 'homeless', noCreateHome: true },
]
const inspection = {
  users: [
    { name: 'core', uid: 500, gid: 501, home: '/home/core', toLabel: '/var/home/core' },
    { name: 'homeless', uid: 501, gid: 502, home: '/home/core/x' },
  ],
}

test("what the mount stage made at or below a home becomes the user's, and keys are written after that", () => {
  const madeDirectories = ['/home', '/home/core', '/home/core/x', '/home/corex'].map(targetPath)
  const decision = decideHomes(
    decideInput({ config: configWith({ passwd: { users } }), inspection, facts: { ...NO_FACTS, madeDirectories } }),
  )
  expect(linesOf(decision)).toMatchInlineSnapshot(`
    [
      "0: set-attributes path=/home/core mode=0o700 uid=500 gid=501",
      "1: set-attributes path=/home/core/x mode=0o700 uid=500 gid=501",
      "2: write-ssh-keys user=core keys=["ssh-ed25519 A","ssh-ed25519 B"] fragment=true",
    ]
  `)
  expect(decision.leaves).toEqual({ touchedPaths: ['/var/home/core'] })
})

test('the image chooses the plain file instead of a fragment', () => {
  const policy = { ...DEFAULT_POLICY, sshKeyFragment: false }
  const decision = decideHomes(decideInput({ config: configWith({ passwd: { users } }), inspection, policy }))
  expect(linesOf(decision)).toMatchInlineSnapshot(`
    [
      "0: write-ssh-keys user=core keys=["ssh-ed25519 A","ssh-ed25519 B"] fragment=false",
    ]
  `)
})

test('a user who is not there after all is an error', () => {
  expect(
    failureOf(() => decideHomes(decideInput({ config: configWith({ passwd: { users } }), inspection: { users: [] } }))),
  ).toMatchInlineSnapshot(`
    [
      "account-failed at $.passwd.users.0",
      "looking up the user "core": the target has no such user",
      "the tool that created the user put it where the target does not look for users",
    ]
  `)
})
