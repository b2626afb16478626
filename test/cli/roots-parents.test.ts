import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../helpers/program.ts'

const DOCUMENT = `variant: fcos
version: 1.5.0
passwd:
  users: [{name: kettle}]
storage:
  files:
    - path: /home/kettle/.config/containers/tea.container
      user: {name: kettle}
      contents: {inline: tea}
`

/** The notes of a command about the document, for a root whose homes are where Fedora CoreOS has them. */
async function notesOf(command: 'plan' | 'run' | 'validate'): Promise<readonly string[]> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-parents-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const [document, root] = [path.join(directory, 'machine.bu'), path.join(directory, 'root')]
  fs.writeFileSync(document, DOCUMENT)
  fs.mkdirSync(path.join(root, 'var/home'), { recursive: true })
  fs.symlinkSync('var/home', path.join(root, 'home'))
  const at = command === 'validate' ? [] : ['--root', root]
  const { code, out } = await runProgram([command, document, ...at, '--json'])
  expect(code).toBe(0)
  const { stages = [] } = JSON.parse(out) as { stages?: readonly { name: string; notes: readonly string[] }[] }
  return stages.flatMap(({ name, notes }) => (name === 'fetch' ? [] : notes))
}

test.each(['plan', 'run'] as const)(
  "%s tells which directories in a user's home are made for root",
  async (command) => {
    expect(await notesOf(command)).toEqual([
      "/var/home/kettle/.config, /var/home/kettle/.config/containers are made for root in /var/home/kettle: to be kettle's, each needs an entry in storage.directories with user and group",
    ])
  },
)

test('such a document is valid without a warning, as in Ignition', async () => {
  expect(await notesOf('validate')).toEqual([])
})
