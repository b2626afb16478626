import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../../scripts/executable/single-executable.ts'
import { isInstalled } from '../helpers/is-installed.ts'

const LAYOUT = 'dist/image/oci'
const DOCUMENT =
  'variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n    - path: /etc/motd\n      contents: { local: motd }\n'
const CONFIG =
  '{"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/motd","contents":{"compression":"","source":"data:,hello%0A"}}]}}\n'

const lacking = ['umoci', 'unshare'].filter((program) => !isInstalled(program))
const why = process.getuid?.() === 0 ? `without ${lacking.join(' and ')}` : 'without root'
/** Packing takes long on a busy machine, in ms. */
const PATIENCE = 10 * 60_000
const canRun = lacking.length === 0 && process.getuid?.() === 0

interface Bundle {
  readonly process: { readonly args: readonly string[]; readonly cwd: string; readonly env: readonly string[] }
}

let place: string
beforeAll(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-image-test-'))
  runProgram(process.execPath, ['scripts/build-image.ts'])
  fs.mkdirSync(path.join(place, 'documents'))
  fs.writeFileSync(path.join(place, 'documents/machine.bu'), DOCUMENT)
  fs.writeFileSync(path.join(place, 'documents/motd'), 'hello\n')
  if (!canRun) return
  for (const name of ['firstlight', 'butane'])
    runProgram('umoci', ['unpack', '--image', `${LAYOUT}:${name}`, path.join(place, name)])
}, PATIENCE)
afterAll(() => fs.rmSync(place, { recursive: true }))

interface Call {
  readonly image: string
  readonly args: readonly string[]
  readonly user?: number
  readonly input?: string
}

/** What a runtime does with a bundle: a root that nobody can write to, documents mounted, a process list of its own. */
const ENTER = `
  mount --bind "$0" "$0"; mount -t proc proc "$0/proc"
  mount --bind "$1" "$0/work"; mount -o remount,bind,ro "$0/work"; mount -o remount,bind,ro "$0"
  shift
  exec env -i "$@"`

/** Runs an image as `docker run -i --rm --read-only -u USER -v documents:/work:ro IMAGE ARGS` does. */
function run({ image, args, user = 1000, input = '' }: Call): string {
  const bundle = path.join(place, image)
  const { process: own } = JSON.parse(fs.readFileSync(path.join(bundle, 'config.json'), 'utf8')) as Bundle
  const root = path.join(bundle, 'rootfs')
  fs.mkdirSync(path.join(root, 'proc'), { recursive: true })
  const become = ['unshare', `--root=${root}`, `--wd=${own.cwd}`, `--setgid=${user}`, `--setuid=${user}`]
  const command = ['--mount', '--pid', '--fork', 'sh', '-ec', ENTER, root, path.join(place, 'documents')]
  const call = spawnSync('unshare', [...command, ...own.env, ...become, ...own.args, ...args], {
    input,
    encoding: 'utf8',
  })
  return `${call.status} ${call.stdout}${call.stderr}`
}

test('the image fits through a narrow line', () => {
  const size = fs
    .readdirSync(path.join(LAYOUT, 'blobs/sha256'))
    .reduce((sum, name) => sum + fs.statSync(path.join(LAYOUT, 'blobs/sha256', name)).size, 0)
  expect(size).toBeLessThan(45e6)
})

describe.skipIf(!canRun)(`the container${canRun ? '' : ` (not run: ${why})`}`, () => {
  test('holds the program under two names, what its loader needs, licences, and nothing else', () => {
    const files = runProgram('find', ['.', '!', '-type', 'd'], path.join(place, 'firstlight/rootfs')).trim().split('\n')
    expect(
      files.filter((file) => !/^\.\/lib(64)?\//.test(file) && !file.startsWith('./usr/share/doc/')).toSorted(),
    ).toEqual(['./etc/group', './etc/passwd', './usr/bin/butane', './usr/bin/firstlight'])
    expect(files).toContain('./usr/share/doc/libc6/copyright')
    expect(files).toContain('./usr/share/doc/firstlight/firstlight.LICENSES')
  })

  test('reads a document from standard input, as any user, with a root that nobody can write to', () => {
    const input = DOCUMENT.replace('{ local: motd }', '{ inline: "hello\\n" }')
    for (const user of [0, 1000, 65532]) {
      expect(run({ image: 'butane', args: ['--strict'], user, input })).toBe(`0 ${CONFIG}`)
    }
    expect(run({ image: 'firstlight', args: ['transpile'], input })).toBe(`0 ${CONFIG}`)
  })

  test('reads documents and what they embed where they are mounted', () => {
    expect(run({ image: 'firstlight', args: ['validate', '--files-dir', '.', 'machine.bu'] })).toBe('0 ')
    expect(run({ image: 'butane', args: ['-d', '.', 'machine.bu'] })).toBe(`0 ${CONFIG}`)
    expect(run({ image: 'firstlight', args: ['plan', '--files-dir', '.', 'machine.bu'] })).toMatch(
      /^0 [\s\S]*\/etc\/motd/,
    )
    expect(run({ image: 'firstlight', args: ['validate', 'nothing.bu'] })).toMatch(/^2 .*nothing\.bu/)
  })
})
