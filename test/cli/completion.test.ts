import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCRIPTS, SHELLS, type Shell } from '../../src/cli/completion-scripts.ts'

let place: string
beforeAll(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-completion-'))
  fs.mkdirSync(path.join(place, 'work/directory'), { recursive: true })
  fs.writeFileSync(path.join(place, 'work/machine file.bu'), '')
  const program = `#!/bin/sh\nexec '${process.execPath}' '${path.resolve('bin/firstlight.ts')}' "$@"\n`
  fs.writeFileSync(path.join(place, 'firstlight'), program, { mode: 0o755 })
  for (const shell of SHELLS) fs.writeFileSync(path.join(place, shell), SCRIPTS[shell])
})
afterAll(() => fs.rmSync(place, { recursive: true, force: true }))

/** What a shell is asked with, and how it says what it would offer. */
const ASKED: Readonly<Record<Shell, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    '--norc',
    '-c',
    `source ../bash; COMP_WORDS=(firstlight ${words.map(quoted).join(' ')}); COMP_CWORD=${words.length}
     _firstlight; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  zsh: (words) => [
    '-f',
    '-c',
    `compdef() { }; compset() { }
     _files() { if [ "$1" = -/ ]; then print -l -- *(N/); else print -l -- *(N); fi }
     _describe() { print -l -- "\${(@P)4}" }
     source ../zsh; words=(firstlight ${words.map(quoted).join(' ')}); CURRENT=$#words; _firstlight`,
  ],
  fish: (words) => ['--no-config', '-c', `source ../fish; complete -C "firstlight ${words.join(' ')}"`],
}

function quoted(word: string): string {
  return `'${word}'`
}

function offered(shell: Shell, words: readonly string[]): readonly string[] {
  const { stdout, stderr } = spawnSync(shell, ASKED[shell](words), {
    encoding: 'utf8',
    cwd: path.join(place, 'work'),
    env: { PATH: `${place}:${process.env['PATH']}`, HOME: place },
  })
  expect(stderr).toBe('')
  // What a word means stands behind a tab in fish, and behind a colon in zsh.
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/\t.*|(?<=^[\w.-]+):.*/, '')]))
}

describe.each(SHELLS)('%s', (shell) => {
  const isThere = spawnSync(shell, ['--version']).status === 0
  test.skipIf(!isThere).each([
    ['commands', ['va'], ['validate']],
    ['options', ['run', '--stri'], ['--strict-root']],
    ['the words of an option', ['run', '--backend', ''], ['scratch', 'real']],
    ['those that are typed in part', ['run', '--phase', 'fetch'], ['fetch-offline', 'fetch']],
    ['platforms', ['fetch', '--platform', 'azure'], ['azure', 'azurestack']],
    ['variants', ['schema', 'fl'], ['flatcar']],
    ['versions', ['schema', 'ignition', '3.0'], ['3.0.0']],
    ['a command to be helped with', ['help', 'tran'], ['transpile']],
    ['directories', ['run', '--root', ''], ['directory']],
  ])(`completes %s${isThere ? '' : ` (skipped: ${shell} is not installed)`}`, (_, words, expected) => {
    const plain = offered(shell, words).map((word) => word.replace(/\/$/, ''))
    expect(plain.toSorted()).toEqual([...expected].toSorted())
  })

  test.skipIf(!isThere)(`completes files${isThere ? '' : ` (skipped: ${shell} is not installed)`}`, () => {
    const names = offered(shell, ['validate', '']).map((word) => word.replaceAll('\\', '').replace(/\/$/, ''))
    expect(names.toSorted()).toEqual(['directory', 'machine file.bu'])
  })

  test.skipIf(!isThere)(`knows nothing of another command${isThere ? '' : ` (skipped: no ${shell})`}`, () => {
    expect(offered(shell, ['valdate', '--'])).toEqual([])
  })
})
