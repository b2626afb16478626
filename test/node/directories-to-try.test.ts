import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo } from '../helpers/io.ts'

// A document in a directory of its own, and its local files beside it: whoever stands elsewhere is told where they are.

const FILE =
  'variant: flatcar\nversion: 1.1.0\nstorage:\n  files:\n    - path: /a\n      contents:\n        local: motd\n'
const TREE = 'variant: flatcar\nversion: 1.1.0\nstorage:\n  trees:\n    - local: tree\n'
const KEYS =
  'variant: flatcar\nversion: 1.1.0\npasswd:\n  users:\n    - name: core\n      ssh_authorized_keys_local: [motd]\n'
const OLD = 'storage:\n  files:\n    - path: /a\n      filesystem: root\n      contents:\n        local: motd\n'
const OUTSIDE = FILE.replace('local: motd', 'local: ../motd')

async function hintOf(document: string, ...args: readonly string[]): Promise<string | undefined> {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-directories-'))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true }))
  for (const directory of ['my docs', 'docs/tree', 'empty'])
    fs.mkdirSync(path.join(cwd, directory), { recursive: true })
  for (const file of ['my docs/motd', 'docs/motd', 'docs/tree/a']) fs.writeFileSync(path.join(cwd, file), 'hello')
  for (const name of ['a.bu', 'docs/a.bu', 'my docs/a.bu']) fs.writeFileSync(path.join(cwd, name), document)
  const io = testIo({ cwd, input: document })
  expect(await main(['node', 'firstlight', ...args], io)).not.toBe(70)
  return /hint: (.*)/.exec(io.errors + io.output)?.[1]
}

const NAME_ONE = 'name one with --files-dir; at boot there is none, so transpile the document before'
const BELOW = 'local files are looked for below the directory that --files-dir names'

test.each([
  ['validate', FILE, ['validate', 'docs/a.bu'], 'try --files-dir docs'],
  ['lint', FILE, ['lint', 'docs/a.bu'], 'try --files-dir docs'],
  ['transpile', FILE, ['transpile', 'docs/a.bu'], 'try --files-dir docs'],
  ['plan', FILE, ['plan', 'docs/a.bu'], 'try --files-dir docs'],
  ['image', FILE, ['image', 'docs', '--document', 'docs/a.bu'], 'try --files-dir docs'],
  ['butane', FILE, ['butane', 'docs/a.bu'], 'try --files-dir docs'],
  ['a tree', TREE, ['validate', 'docs/a.bu'], 'try --files-dir docs'],
  ['SSH keys', KEYS, ['validate', 'docs/a.bu'], 'try --files-dir docs'],
  ['a Container Linux Config', OLD, ['validate', 'docs/a.bu'], 'try --files-dir docs'],
  ['the name of a directory with a blank', FILE, ['validate', 'my docs/a.bu'], "try --files-dir 'my docs'"],
  ['another directory was named', FILE, ['validate', 'docs/a.bu', '--files-dir', 'empty'], 'try --files-dir docs'],
  ['it is nowhere', FILE, ['validate', 'a.bu'], NAME_ONE],
  ['nor in the directory that was named', FILE, ['validate', 'a.bu', '--files-dir', 'empty'], BELOW],
  ['what lies outside of the document’s directory', OUTSIDE, ['validate', 'docs/a.bu'], NAME_ONE],
  ['standard input, and it lies elsewhere', FILE, ['validate', '-'], NAME_ONE],
])('%s', async (_, document, args, hint) => {
  expect(await hintOf(document, ...args)).toBe(hint)
})
