import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SKELETON_ACCOUNTS, SKELETON_SETTINGS } from '../../src/host/accounts/skeleton.ts'
import type { Host } from '../../src/host/host.ts'
import type { Operation } from '../../src/host/operation/operation.ts'
import { hostPath } from '../../src/util/paths.ts'
import { createRealHost } from '../../src/host/real/real-host.ts'

const obstacle =
  process.getuid?.() !== 0
    ? 'only root may do this'
    : spawnSync('which', ['useradd']).status === 0
      ? undefined
      : 'not installed: useradd'

interface Trap {
  readonly root: string
  readonly outside: string
  host(): Promise<Host>
}

/** A root beside a directory that nothing in it may lead to. */
function trap(): Trap {
  const place = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-links-'))
  onTestFinished(() => fs.rmSync(place, { recursive: true, force: true }))
  const [root, outside] = [path.join(place, 'root'), path.join(place, 'outside')]
  fs.mkdirSync(path.join(root, 'home'), { recursive: true })
  fs.mkdirSync(outside)
  const host = (): Promise<Host> =>
    createRealHost({ root: hostPath(root), environment: process.env, privateDirectory: hostPath(`${place}/private`) })
  return { root, outside, host }
}

function writeAccounts(etc: string): void {
  fs.mkdirSync(etc, { recursive: true })
  const files = { ...SKELETON_ACCOUNTS, 'login.defs': SKELETON_SETTINGS }
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(etc, name), text)
}

const ADD: Operation = { kind: 'add-user', name: 'alice', createHome: true }
const everything = (directory: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => {
      const file = path.join(directory, name)
      return [name, fs.lstatSync(file).isFile() ? fs.readFileSync(file, 'utf8') : '']
    }),
  )

test.for([
  ['absolute', (outside: string): string => outside],
  ['relative', (): string => '../outside'],
] as const)(
  'an /etc that is an %s link to elsewhere: what a cut operation is taken back from is inside',
  async ([, to], context) => {
    if (obstacle !== undefined) return context.skip(obstacle)
    const { root, outside, host } = trap()
    writeAccounts(outside)
    // Files that the target does not have: whoever takes an operation back removes them, in the target.
    for (const name of ['subuid', 'subgid', 'passwd-', '.pwd.lock'])
      fs.writeFileSync(path.join(outside, name), 'theirs')
    const before = everything(outside)
    fs.symlinkSync(to(outside), path.join(root, 'etc'))
    // Where the link leads inside the root.
    const inside = path.join(root, to(outside).replace(/^\.\.\//, ''))
    writeAccounts(inside)
    await (await host()).perform(ADD)
    expect(fs.readFileSync(path.join(inside, 'passwd'), 'utf8')).toContain('alice:x:')
    // An operation that ends in the middle, and what a tool may have made by then.
    const cut: Operation = { ...ADD, name: 'bob', primaryGroup: 'nobody-has-it' }
    await expect((await host()).perform(cut)).rejects.toMatchObject({ code: 'account-failed' })
    for (const name of ['subuid', 'passwd+', 'group.lock']) fs.writeFileSync(path.join(inside, name), '')
    await expect((await host()).perform(cut, { redo: true })).rejects.toMatchObject({ code: 'account-failed' })
    expect(fs.readdirSync(inside).filter((name) => ['subuid', 'passwd+', 'group.lock'].includes(name))).toEqual([])
    expect(everything(outside)).toEqual(before)
  },
)

test('an /etc/passwd, a home or a place for what accounts were that is a link leads nowhere else', async (context) => {
  if (obstacle !== undefined) return context.skip(obstacle)
  const { root, outside, host } = trap()
  writeAccounts(path.join(root, 'etc'))
  fs.writeFileSync(path.join(outside, 'passwd'), 'theirs:x:0:0::/:/bin/sh\n')
  fs.mkdirSync(path.join(outside, 'home'))
  const before = everything(outside)
  fs.symlinkSync(path.join(outside, 'home'), path.join(root, 'home/alice'))
  await expect((await host()).perform(ADD)).rejects.toMatchObject({ code: 'account-failed' })
  expect(everything(outside)).toEqual(before)

  fs.rmSync(path.join(root, 'etc/passwd'))
  fs.symlinkSync(path.join(outside, 'passwd'), path.join(root, 'etc/passwd'))
  await expect((await host()).perform({ ...ADD, name: 'bob' })).rejects.toMatchObject({ code: 'account-failed' })
  expect(everything(outside)).toEqual(before)

  fs.rmSync(path.join(root, 'etc/.firstlight-accounts'), { recursive: true, force: true })
  fs.symlinkSync(outside, path.join(root, 'etc/.firstlight-accounts'))
  await expect((await host()).perform({ kind: 'add-group', name: 'team' })).rejects.toMatchObject({ code: 'refused' })
  await expect((await host()).perform({ kind: 'add-group', name: 'team' }, { redo: true })).rejects.toMatchObject({
    code: 'refused',
  })
  expect(everything(outside)).toEqual(before)
})
