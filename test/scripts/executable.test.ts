import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findSection, findSymbol, offsetOf, withoutStretch } from '../../scripts/executable/elf.ts'
import { englishOnly, itemsOf } from '../../scripts/executable/icu-data.ts'
import { bundledPackages } from '../../scripts/executable/licenses.ts'
import { pinnedNode } from '../../scripts/executable/pinned-node.ts'
import { withoutUnwindTables } from '../../scripts/executable/without-unwinding.ts'

const node = fs.readFileSync(fs.realpathSync(process.execPath))
const symbol = findSymbol(node, /^icudt\d+_dat$/)

describe.skipIf(symbol === undefined)('the data of ICU in the Node that the executable is made from', () => {
  const { address, size } = symbol ?? { address: 0, size: 0 }
  const at = offsetOf(node, address)
  const data = node.subarray(at, at + size)

  test('keeps English and what no language has, byte for byte, in the order in which ICU looks things up', () => {
    const before = new Map(itemsOf(data).map(({ name, bytes }) => [name, bytes]))
    const items = itemsOf(englishOnly(data))
    const names = items.map(({ name }) => name.slice(name.indexOf('/') + 1))
    expect(names).toEqual([...names].toSorted((left, right) => (left < right ? -1 : 1)))
    for (const { name, bytes } of items) {
      const whole = before.get(name) ?? Buffer.alloc(0)
      expect(bytes.subarray(0, whole.length).equals(whole), name).toBe(true)
    }
    expect(names).toEqual(
      expect.arrayContaining(['root.res', 'en.res', 'cnvalias.icu', 'nfkc.nrm', 'uts46.nrm', 'coll/root.res']),
    )
    expect(names.filter((name) => /(^|\/)(de|fr|zh|ja)(_|\.)/.test(name))).toEqual([])
    expect(itemsOf(englishOnly(data)).length).toBeLessThan(before.size / 5)
  })

  test('is refused when it is not as it is known', () => {
    expect(() => englishOnly(Buffer.alloc(64))).toThrow('begins otherwise')
    expect(() => englishOnly(englishOnly(data))).toThrow('nothing to leave out')
  })

  test('is left alone in an executable without room for one more segment', () => {
    expect(() => withoutStretch(node, { start: address + 0x1000, end: address + 0x2000 })).toThrow('no room')
    expect(() => withoutStretch(node, { start: 1, end: 2 })).toThrow('nothing is loaded to 1')
    expect(() => offsetOf(Buffer.alloc(64), address)).toThrow('not ELF64')
  })
})

test('what Node has for unwinding is found, and left alone in an executable without room for one more segment', () => {
  expect(findSection(node, '.eh_frame')?.size).toBeGreaterThan(1_000_000)
  expect(findSection(node, '.nowhere')).toBeUndefined()
  expect(() => withoutUnwindTables(node, node)).toThrow('no room')
})

test('the Node that the executable is made from is the pinned one, and no other', () => {
  expect(pinnedNode(fs.realpathSync('node_modules/.bin/node')).equals(node)).toBe(true)
  expect(() => pinnedNode('package.json')).toThrow(
    /^package\.json is not the Node that the executable is made from: its sha256 is [0-9a-f]{64}, and that of Node for x64 is 7fde7b8a/,
  )
  expect(() => pinnedNode('package.json', 'riscv64')).toThrow('that of Node for riscv64 is not known')
})

test('each package of a bundle is named with its licence, also one within another', () => {
  const inputs = ['src/index.ts', 'node_modules/yaml/dist/index.js', 'node_modules/yaml/dist/parse/lexer.js']
  const found = bundledPackages(inputs).map(({ name, license, text }) => [name, license, text.includes('Permission')])
  expect(found).toEqual([['yaml', 'ISC', true]])
  expect(() => bundledPackages(['node_modules/tmp-promise/index.js'])).toThrow('says nothing of its licence')
})

const built = 'dist/initrd/firstlight'
const isBuilt = fs.existsSync(built)

describe.skipIf(!isBuilt)(`the executable${isBuilt ? '' : ' (npm run build:initrd makes it)'}`, () => {
  const butane =
    'variant: fcos\nversion: 1.5.0\nsystemd:\n  units:\n    - name: λ.service\n      contents: "[Unit]\\n"\n'

  test('runs, and reads what is not ASCII, in more than one encoding', () => {
    expect(run(['--version'])).toMatch(/^0 firstlight \d/)
    const translated = run(['transpile'], butane)
    expect(translated).toMatch(/^0 \{.*"λ\.service"/)
    expect(run(['transpile'], Buffer.from(`\ufeff${butane}`, 'utf16le'))).toBe(translated)
    expect(run(['plan', 'examples/web-server.ign'])).toMatch(/^0 [\s\S]*nothing destroyed[\s\S]*13 operations/)
  })

  test('fetches, and reads what is compressed: parts of Node are loaded when they are first needed', async () => {
    const server = http.createServer((_, response) => response.end('hello'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-executable-'))
    onTestFinished(() => {
      server.close()
      fs.rmSync(root, { recursive: true })
    })
    const source = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const files = [{ path: '/etc/motd', contents: { source } }]
    const document = gzipSync(JSON.stringify({ ignition: { version: '3.4.0' }, storage: { files } }))
    const program = spawn(built, ['run', '-', '--root', path.join(root, 'machine')], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    program.stdin.end(document)
    expect(await once(program, 'close')).toEqual([0, null])
    expect(fs.readFileSync(path.join(root, 'machine/etc/motd'), 'utf8')).toBe('hello')
  })

  test('tells the licences of all that is in it', () => {
    const said = run(['--licenses'])
    for (const part of ['Firstlight: Apache-2.0', 'Node.js v24', 'node-forge 1', 'pino 10', 'execa 9']) {
      expect(said).toContain(`\n  ${part}`)
    }
    expect(said.match(/Apache License/g)?.length).toBeGreaterThan(1)
  })

  test('is not destroyed by strip, which an image may be built with', () => {
    const copy = 'dist/initrd/stripped'
    fs.copyFileSync(built, copy)
    const { error } = spawnSync('strip', ['-g', '-p', copy])
    const version = spawnSync(`./${copy}`, ['--version'], { encoding: 'utf8' })
    fs.rmSync(copy)
    // Without binutils nothing was tried.
    expect(error === undefined ? version.stdout : 'firstlight').toContain('firstlight')
  })
})

function run(args: readonly string[], input: string | Buffer = ''): string {
  const { status, stdout, stderr } = spawnSync(built, args, { input })
  return `${status} ${stdout.toString()}${stderr.toString()}`
}
