import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { testIo, type TestIo } from '../helpers/io.ts'

const GOOD =
  'variant: flatcar\nversion: 1.1.0\nstorage:\n  files:\n    - path: /a\n      contents:\n        local: greeting\n'
const WARNED = 'variant: flatcar\nversion: 1.1.0\nstorag: {}\n'
const WRONG = 'variant: flatcar\nversion: 1.1.0\nstorage:\n  files:\n    - path: ä/<b>\n'
const OUTPUT =
  '{"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/a","contents":{"compression":"","source":"data:,hello%0A"}}]}}\n'

let directory = ''

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'transpile-'))
  fs.writeFileSync(`${directory}/good.bu`, GOOD)
  fs.writeFileSync(`${directory}/warned.bu`, WARNED)
  fs.writeFileSync(`${directory}/wrong.bu`, WRONG)
  fs.writeFileSync(`${directory}/greeting`, 'hello\n')
})

afterAll(() => fs.rmSync(directory, { recursive: true, force: true }))

async function run(
  program: string,
  args: readonly string[],
  given: Partial<TestIo> & { input?: string } = {},
): Promise<TestIo & { code: number }> {
  const io = testIo({ cwd: directory, ...given })
  const code = await main(['node', `/usr/bin/${program}`, ...args], io)
  return Object.assign(io, { code })
}

/** The programs, and their exit codes for a document that is not valid and for one that is not there. */
const PROGRAMS = [
  ['butane', [], 1, 1],
  ['firstlight', ['transpile'], 3, 2],
] as const

describe.each(PROGRAMS)('%s', (program, before, invalid, missing) => {
  const call = (args: readonly string[], given: Partial<TestIo> & { input?: string } = {}): ReturnType<typeof run> =>
    run(program, [...before, ...args], given)

  it('translates a file, taking local files from a directory', async () => {
    const { code, output, errors } = await call(['--strict', '--files-dir', '.', 'good.bu'])
    expect({ code, output, errors }).toEqual({ code: 0, output: OUTPUT, errors: '' })
  })

  it('translates standard input when no file is named', async () => {
    expect(await call(['-sd.'], { input: GOOD })).toMatchObject({ code: 0, output: OUTPUT })
  })

  it('-p indents', async () => {
    const { output } = await call(['-p', '-d', '.', 'good.bu'])
    expect(output).toBe(`${JSON.stringify(JSON.parse(OUTPUT), undefined, 2)}\n`)
  })

  it('-o writes a file, with -c it writes none', async () => {
    const file = `${directory}/out.ign`
    expect(await call(['-c', '-d.', '-o', 'out.ign', 'good.bu'])).toMatchObject({ code: 0, output: '' })
    expect(fs.existsSync(file)).toBe(false)
    expect(await call(['-d.', '--output=out.ign', 'good.bu'])).toMatchObject({ code: 0, output: '' })
    expect(fs.readFileSync(file, 'utf8')).toBe(OUTPUT)
    fs.rmSync(file)
  })

  it('without a directory of local files, a reference to one is an error', async () => {
    const { code, output, errors } = await call(['--raw-errors', 'good.bu'])
    expect({ code, output }).toEqual({ code: invalid, output: '' })
    expect(errors).toMatch(/^error at \$\.storage\.files\.0\.contents\.local, line 7 col 16: a local file is asked for/)
  })

  it('a warning is printed, and only --strict makes it fail', async () => {
    const warned = await call(['--raw-errors', 'warned.bu'])
    expect(warned).toMatchObject({ code: 0, output: '{"ignition":{"version":"3.4.0"}}\n' })
    expect(warned.errors).toBe('warning at $.storag, line 3 col 1: unknown key "storag" is ignored\n')
    const strict = await call(['--raw-errors', '--strict', 'warned.bu'])
    expect(strict).toMatchObject({ code: invalid, output: '' })
    expect(strict.errors.split('\n').slice(1)).toEqual([
      'The document was not translated: there are warnings, and --strict allows none.',
      '',
    ])
    const wrong = await call(['--raw-errors', 'wrong.bu'])
    expect(wrong.errors.split('\n').slice(1)).toEqual(['The document was not translated: it is not valid.', ''])
  })

  it('errors are shown with the line they are in, coloured when asked', async () => {
    const plain = await call(['wrong.bu'])
    expect(plain.code).toBe(invalid)
    expect(plain.errors).toContain('wrong.bu:5:13')
    expect(plain.errors).toContain('5 |     - path: ä/<b>')
    expect((await call(['--color=always', 'wrong.bu'])).errors).toContain('\u001B[')
    const terminal = { isTerminal: { out: false, err: true } }
    expect((await call(['wrong.bu'], terminal)).errors).toContain('\u001B[')
    expect((await call(['wrong.bu'], { ...terminal, environment: { NO_COLOR: '1' } })).errors).not.toContain('\u001B[')
    expect((await call(['--color=never', 'wrong.bu'], terminal)).errors).not.toContain('\u001B[')
  })

  it('columns count characters', async () => {
    const text = 'variant: flatcar\nversion: 1.1.0\nstorage: {links: [{path: /ä, target: /x, hard: q}]}\n'
    expect((await call(['--raw-errors'], { input: text })).errors).toMatch(/line 3 col 48:/)
  })

  it('a file that is not there', async () => {
    expect(await call(['none.bu'])).toMatchObject({ code: missing, output: '' })
  })

  it('a file that is called -, which to Firstlight is standard input', async () => {
    expect(await call(['-'], { input: WARNED })).toMatchObject({ code: program === 'butane' ? 1 : 0 })
  })

  it('wrong usage', async () => {
    expect(await call(['--nonsense'])).toMatchObject({ code: 2, output: '' })
    expect(await call(['a.bu', 'b.bu'])).toMatchObject({ code: 2, output: '' })
  })

  it('a MachineConfig, or with --raw only what is in it', async () => {
    const input =
      'variant: openshift\nversion: 4.14.0\nmetadata: {name: a, labels: {machineconfiguration.openshift.io/role: b}}\n'
    expect((await call([], { input })).output).toMatch(/^# Generated by Butane; do not edit\napiVersion:/)
    expect((await call(['-r'], { input })).output).toBe('{"ignition":{"version":"3.4.0"}}\n')
    const separated = await call(['--yaml-doc-separator'], { input })
    expect(separated.output).toMatch(/^---\n# Generated by Butane; do not edit\napiVersion:/)
    expect((await call(['-r', '--yaml-doc-separator'], { input })).output).toBe('{"ignition":{"version":"3.4.0"}}\n')
  })
})

describe('the size of a document', () => {
  it('has one limit: what is printed of a large local file is taken by the other commands', async () => {
    fs.writeFileSync(`${directory}/large`, randomBytes(50 * 1024 * 1024))
    const input = GOOD.replace('greeting', 'large')
    expect(await run('butane', ['-d', '.', '-o', 'large.ign'], { input })).toMatchObject({ code: 0, errors: '' })
    expect(fs.statSync(`${directory}/large.ign`).size).toBeGreaterThan(64 * 1024 * 1024)
    expect(await run('firstlight', ['validate', 'large.ign'])).toMatchObject({ code: 0 })
  }, 300_000)

  it('bounds local files too, one by one and together, before they are read', async () => {
    fs.truncateSync(`${directory}/large`, 97 * 1024 * 1024)
    const large = await run('butane', ['--raw-errors', '-d', '.'], { input: GOOD.replace('greeting', 'large') })
    expect(large.errors).toContain('cannot read the local file "large": it is larger than 96 MiB')
    fs.truncateSync(`${directory}/large`, 96 * 1024 * 1024 - 1)
    const both = 'variant: flatcar\nversion: 1.1.0\nstorage: {trees: [{local: .}]}\n'
    expect((await run('butane', ['--raw-errors', '-d', '.'], { input: both })).errors).toContain(
      'with it there are more than 96 MiB of local files',
    )
    fs.rmSync(`${directory}/large`)
    fs.rmSync(`${directory}/large.ign`)
  })
})

describe('butane', () => {
  it('prints help and version, but complains of too many arguments first', async () => {
    expect(await run('butane', ['--help'])).toMatchObject({ code: 0, errors: '' })
    expect((await run('butane', ['-h'])).output).toMatch(/^Usage: butane/)
    expect(await run('butane', ['-V'])).toMatchObject({ code: 0, errors: '' })
    expect(await run('butane', ['-h', 'a', 'b'])).toMatchObject({ code: 2, output: '' })
    expect(await run('butane', ['--input', 'a', 'b'])).toMatchObject({ code: 2, output: '' })
  })

  it('takes nothing but Butane', async () => {
    expect(await run('butane', [], { input: '{"ignition": {"version": "3.4.0"}}' })).toMatchObject({
      code: 1,
      output: '',
    })
  })

  it('-D tells where each value comes from', async () => {
    const { errors } = await run('butane', ['-Dd.', 'good.bu'])
    expect(errors).toContain('$.storage.files.0.contents.source <- 7:16\n')
  })
})

describe('firstlight transpile', () => {
  it('takes Ignition too and keeps its version', async () => {
    const input = '{"ignition": {"version": "3.0.0"}, "storage": {}, "passwd": {"users": [{"name": "a"}]}}'
    expect((await run('firstlight', ['transpile'], { input })).output).toBe(
      '{"ignition":{"version":"3.0.0"},"passwd":{"users":[{"name":"a"}]}}\n',
    )
  })

  it('--color before the document', async () => {
    expect(await run('firstlight', ['transpile', '-d.', '--color', 'good.bu'])).toMatchObject({
      code: 0,
      output: OUTPUT,
    })
  })
})

describe('the examples of the talk', () => {
  it('transpile --strict --files-dir . demo.bu', async () => {
    const { code, output, errors } = await run('firstlight', ['transpile', '--strict', '--files-dir', '.', 'demo.bu'], {
      cwd: path.resolve('examples'),
    })
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(JSON.parse(output)).toMatchObject({
      passwd: { users: [{ name: 'core' }] },
      systemd: { units: [{ name: 'web.service', enabled: true }, { mask: true }, { mask: true }] },
    })
  })

  it('run demo.bu --root ./machine --files-dir .', async () => {
    const root = `${directory}/machine`
    const args = ['run', 'demo.bu', '--root', root, '--files-dir', '.']
    const { code, errors } = await run('firstlight', args, { cwd: path.resolve('examples') })
    expect({ code, errors }).toMatchObject({ code: 0 })
    for (const name of ['index.html', 'firstlight.png']) {
      expect(fs.readFileSync(`${root}/srv/www/${name}`)).toEqual(fs.readFileSync(`examples/demo/${name}`))
    }
    expect(fs.readFileSync(`${root}/etc/systemd/network/00-static.network`, 'utf8')).toContain(
      'Address=192.168.122.103/24',
    )
    expect(fs.readFileSync(`${root}/etc/systemd/system/web.service`, 'utf8')).toContain('docker run')
    expect(fs.readlinkSync(`${root}/etc/systemd/system/update-engine.service`)).toBe('/dev/null')
    expect(fs.readlinkSync(`${root}/etc/systemd/system/locksmithd.service`)).toBe('/dev/null')
  })

  it('run sysext.bu: extensions that lead nowhere, and one that is downloaded and checked', async () => {
    const server = http.createServer((_, response) => response.end('foo'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const example = fs.readFileSync('examples/sysext.bu', 'utf8')
    const input = example.replace('local: demo/', `source: http://127.0.0.1:${port}/`)
    const root = `${directory}/sysext`
    const { code } = await run('firstlight', ['run', '-', '--root', root], { input })
    await new Promise((resolve) => server.close(resolve))
    expect(code).toBe(0)
    expect(fs.readlinkSync(`${root}/etc/extensions/docker-flatcar.raw`)).toBe('/dev/null')
    expect(fs.readlinkSync(`${root}/etc/extensions/containerd-flatcar.raw`)).toBe('/dev/null')
    expect(fs.readFileSync(`${root}/opt/extensions/podman.raw`, 'utf8')).toBe('foo')
  })
})
