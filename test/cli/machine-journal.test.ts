import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findMachineJournal } from '../../src/cli/machine-journal.ts'
import { hostPath, type HostPath } from '../../src/util/paths.ts'

function machine(files: readonly string[]): { readonly root: HostPath; readonly state: HostPath } {
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-journal-')))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  for (const file of ['root/etc/hostname', ...files]) {
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true })
    fs.writeFileSync(path.join(directory, file), '')
  }
  return { root: hostPath(path.join(directory, 'root')), state: hostPath(path.join(directory, 'state')) }
}

function found(files: readonly string[], given?: HostPath): string {
  const { root, state } = machine(files)
  const file = findMachineJournal({ given, stateDirectory: state, realRoot: root })
  return file.replace(path.dirname(root), '')
}

test.each([
  ['the one of the state directory', ['state/journal', 'root/boot/firstlight/journal.s-1'], '/state/journal'],
  ['the one beside the stamp', ['root/boot/firstlight/journal.s-1'], '/root/boot/firstlight/journal.s-1'],
  ['the one on an EFI system partition', ['root/boot/efi/firstlight/journal.s'], '/root/boot/efi/firstlight/journal.s'],
  ['none, so the place where it would be', ['root/boot/firstlight/journal.s.lock'], '/state/journal'],
])('%s', (_, files, wanted) => expect(found(files)).toBe(wanted))

test('the one that is named wins', () => {
  expect(found(['state/journal'], hostPath('/given'))).toBe('/given')
})

test('of several none is taken', () => {
  const { root, state } = machine(['root/boot/firstlight/journal.a', 'root/boot/firstlight/journal.b'])
  expect(() => findMachineJournal({ given: undefined, stateDirectory: state, realRoot: root })).toThrow(
    "looking for the machine's journal: there are 2",
  )
})

test('a link leads to none outside the root', () => {
  const { root, state } = machine(['outside/journal.s'])
  fs.mkdirSync(path.join(root, 'boot'))
  fs.symlinkSync('../../outside', path.join(root, 'boot/firstlight'))
  expect(findMachineJournal({ given: undefined, stateDirectory: state, realRoot: root })).toBe(`${state}/journal`)
})
