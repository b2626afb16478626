import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** Helix; another place of it can be told. */
const HELIX = process.env['FIRSTLIGHT_HELIX'] ?? 'hx'
const IS_THERE = spawnSync(HELIX, ['--version']).status === 0

describe.skipIf(!IS_THERE)('in Helix (needs hx, from Debian 13, or FIRSTLIGHT_HELIX)', () => {
  let home: string
  beforeAll(() => {
    home = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-helix-'))
  })
  afterAll(() => fs.rmSync(home, { recursive: true }))

  test('with the set-up of docs/editors.md a problem is shown, and a key completed at its place', async () => {
    const [, languages = ''] = /^```toml\n([^]*?)^```$/m.exec(fs.readFileSync('docs/editors.md', 'utf8')) ?? []
    fs.mkdirSync(path.join(home, '.config/helix'), { recursive: true })
    fs.writeFileSync(path.join(home, '.config/helix/languages.toml'), languages)
    const program = path.join(home, 'firstlight')
    fs.writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${path.resolve('bin/firstlight.ts')}' "$@"\n`)
    fs.chmodSync(program, 0o755)
    const document = path.join(home, 'machine.bu')
    const text = 'variant: flatcar\nversion: 1.1.0\nstorage:\n  files:\n    - path: /etc/motd\n      mod: 0644\n'
    fs.writeFileSync(document, text)

    const env = { PATH: `${home}:${process.env['PATH'] ?? ''}`, HOME: home, TERM: 'xterm-256color' }
    const command = `stty rows 40 cols 120; exec '${HELIX}' '${document}'`
    const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], { env })
    let screen = ''
    child.stdout.on('data', (bytes) => (screen += String(bytes)))
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const shows = async (what: string): Promise<void> => {
      for (let round = 0; !screen.includes(what); round += 1) {
        if (round === 600) throw new Error(`not shown: ${what}\n${screen.replaceAll('\u001B', '^')}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      screen = ''
    }
    try {
      await shows('●')
      child.stdin.write('6Gfm')
      await shows('unknown key "mod" is ignored')
      child.stdin.write('ocon')
      await shows('contents')
      child.stdin.write('\u000E\r')
      await shows('8')
      child.stdin.write('inline: a\u001B')
      // Another key at once would be one with Alt.
      await shows('NOR')
      child.stdin.write(':wq\r')
      await ended
    } finally {
      child.kill()
    }
    expect(fs.readFileSync(document, 'utf8')).toBe(`${text}      contents:\n        inline: a\n`)
  }, 120_000)
})
