import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test.for(['run', 'plan'])(
  '%s in a directory that was removed: what is named relative to it is not there',
  (command) => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-removed-'))
    onTestFinished(() => fs.rmSync(directory, { recursive: true }))
    fs.writeFileSync(path.join(directory, 'm.ign'), '{"ignition": {"version": "3.4.0"}}')
    const call = (document: string, root: string): { readonly code: number | null; readonly said: string } => {
      const script = 'mkdir "$1/gone" && cd "$1/gone" && rmdir "$1/gone" && exec "$2" "$3" "$4" "$5" --root "$6" 2>&1'
      const program = [process.execPath, path.resolve('dist/bin/firstlight.js'), command, document, root]
      const { status, stdout } = spawnSync('sh', ['-c', script, 'sh', directory, ...program], { encoding: 'utf8' })
      return { code: status, said: stdout }
    }
    const relative = call('m.ign', path.join(directory, 'root'))
    expect(relative.said).toMatch(/^error: .*m\.ign/)
    expect(relative.code, relative.said).toBe(2)
    const absolute = call(path.join(directory, 'm.ign'), path.join(directory, 'root'))
    expect(absolute.code, absolute.said).toBe(0)
    if (command === 'plan') return
    const root = call(path.join(directory, 'm.ign'), 'root')
    expect(root.said).toMatch(/^error: /)
    expect(root.code, root.said).toBe(1)
  },
)
