/** A run that destroys something asks whoever sits at the terminal: with a real disk, on a pseudo-terminal. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { attachDisk, tool, whereDisks, workDirectory } from '../helpers/loop-disks.ts'

interface Answered {
  readonly screen: string
  readonly code: number | null
}

/** Runs the command line on a terminal, and answers its question. */
async function answer(args: readonly string[], keys: string): Promise<Answered> {
  const command = [process.execPath, path.resolve('bin/firstlight.ts'), ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'])
  let screen = ''
  child.stdout.on('data', (bytes) => {
    const isAsked = screen.includes('Type yes to go on:')
    screen += String(bytes)
    if (!isAsked && screen.includes('Type yes to go on:')) child.stdin.write(keys)
  })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { screen: screen.replaceAll('\r', ''), code }
}

whereDisks(
  'what is destroyed is shown with its size, and only the word goes on',
  async () => {
    const directory = workDirectory()
    const { disk, detach } = attachDisk(directory, 'disk', 64)
    try {
      tool('mkfs.ext4', '-q', '-L', 'important', disk)
      const document = path.join(directory, 'machine.bu')
      fs.writeFileSync(
        document,
        `variant: flatcar\nversion: 1.1.0\nstorage:\n  filesystems:\n    - {device: ${disk}, format: ext4, label: new, wipe_filesystem: true}\n`,
      )
      const root = path.join(directory, 'root')
      fs.mkdirSync(root)
      const args = ['run', document, '--backend', 'real', '--root', root, '--state-dir', path.join(directory, 'state')]
      const labelled = (): string => tool('blkid', '--probe', '-s', 'LABEL', '-o', 'value', disk).trim()

      for (const [keys, code] of [
        ['no\r', 5],
        ['y\r', 5],
        ['\r', 5],
        ['\u0004', 5],
        ['\u0003', 130],
      ] as const) {
        const refused = await answer(args, keys)
        expect(refused.screen).toContain(
          `It destroys for ever\n  ext4 "important"  64 MiB  ${disk}\nType yes to go on: `,
        )
        expect(refused.code, JSON.stringify(keys)).toBe(code)
        expect(labelled()).toBe('important')
      }
      const done = await answer(args, 'yes\r')
      expect(done.code, done.screen).toBe(0)
      expect(labelled()).toBe('new')
    } finally {
      detach()
    }
  },
  { timeout: 240_000 },
)
