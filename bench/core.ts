import fs from 'node:fs'
import path from 'node:path'
import { benchDirectory, type Comparison, type Side } from './measure.ts'

// Started as its first line says, with the flags that are there.
const FIRSTLIGHT = ['dist/bin/firstlight.js']
const IGNITION = '/usr/lib/dracut/modules.d/30ignition/ignition'
const FIVE_MB = 5_000_000

/** Start-up, a 5 MB document, 10,000 small files, and 50 tests: beside Debian's `ignition` package where it is installed. */
export function coreComparisons(): readonly Comparison[] {
  const directory = benchDirectory()
  const hasPeer = fs.existsSync(IGNITION)
  const big = writeDocument(path.join(directory, 'big.ign'), (size) => size < FIVE_MB)
  const small = writeDocument(path.join(directory, 'small.ign'), (_, files) => files < 10_000)
  let round = 0
  return [
    {
      name: 'no-op invocation',
      ours: { label: 'firstlight --version', commands: () => [[...FIRSTLIGHT, '--version']] },
      peer: { label: 'node empty.js', commands: () => [['node_modules/.bin/node', writeEmpty(directory)]] },
      aim: 'within 30 ms of the bare runtime',
    },
    {
      name: 'validate a 5 MB document',
      ours: { label: 'firstlight validate', commands: () => [[...FIRSTLIGHT, 'validate', big]] },
      ...(hasPeer ? { peer: { label: 'ignition-validate', commands: () => [['ignition-validate', big]] } } : {}),
      aim: 'time ≤ 0.35, memory ≤ 1',
    },
    {
      name: 'run 10,000 small inline files',
      ours: {
        label: 'firstlight run',
        commands: () => [[...FIRSTLIGHT, 'run', small, '--root', path.join(directory, `root-${(round += 1)}`)]],
      },
      ...(hasPeer ? { peer: ignitionRun(directory, small) } : {}),
      aim: 'time ≤ 0.35, memory ≤ 1',
    },
    {
      name: 'the same on the real backend',
      ours: { label: 'firstlight run --backend real', commands: () => [runForReal(directory, small, (round += 1))] },
    },
    {
      name: 'plan 10,000 small inline files',
      ours: { label: 'firstlight plan', commands: () => [[...FIRSTLIGHT, 'plan', small]] },
    },
    {
      name: 'test 50 cases of the web example',
      ours: { label: 'firstlight test', commands: () => [[...FIRSTLIGHT, 'test', fiftyCases(directory)]] },
      aim: '< 5 s',
    },
  ]
}

/** A directory is a machine's root like any other, as long as the document names no devices. */
function runForReal(directory: string, document: string, round: number): readonly string[] {
  const root = path.join(directory, `real-${round}`)
  fs.mkdirSync(root)
  return [...FIRSTLIGHT, 'run', document, '--backend', 'real', '--root', root, '--state-dir', `${root}.state`]
}

/** The same three expectations of a document fifty times, each on a machine of its own. */
function fiftyCases(directory: string): string {
  const file = path.join(directory, 'fifty.test.yaml')
  const document = path.relative(directory, 'examples/web/web.bu')
  const files = { '/srv/www/index.html': { mode: 0o644 } }
  const expect = { files, users: { core: { keys: 1 } }, units: { 'web.service': 'enabled' } }
  const cases = Array.from({ length: 50 }, (_, index) => ({ title: `case ${index + 1}`, expect }))
  fs.writeFileSync(file, JSON.stringify({ format: 1, document, cases }))
  return file
}

/** A document of small inline files, as long as `more` says so. */
function writeDocument(file: string, more: (bytes: number, files: number) => boolean): string {
  const files: string[] = []
  for (let size = 0; more(size, files.length); size += files.at(-1)?.length ?? 0) {
    const index = files.length
    const text = encodeURIComponent(`file ${index}\n${'all work and no play makes a dull boy '.repeat(2)}\n`)
    const entry = { path: `/srv/files/${index % 100}/file-${index}`, mode: 420, contents: { source: `data:,${text}` } }
    files.push(JSON.stringify(entry, undefined, 1))
  }
  fs.writeFileSync(file, `{"ignition": {"version": "3.3.0"}, "storage": {"files": [\n${files.join(',\n')}]}}\n`)
  return file
}

function writeEmpty(directory: string): string {
  const file = path.join(directory, 'empty.js')
  fs.writeFileSync(file, '')
  return file
}

/** Its fetch and files stages together; the files stage wants an SELinux config and a `setfiles` on PATH. */
function ignitionRun(directory: string, document: string): Side {
  const bin = path.join(directory, 'bin')
  fs.mkdirSync(bin)
  fs.writeFileSync(path.join(bin, 'setfiles'), '#!/bin/sh\ncat >/dev/null\n', { mode: 0o755 })
  let round = 0
  return {
    label: 'ignition (fetch and files stages)',
    environment: { IGNITION_CONFIG_FILE: document, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    commands() {
      // A new root each time: ext4 is slow to use inodes again that were freed a moment ago.
      const run = path.join(directory, `ignition-${(round += 1)}`)
      const policy = path.join(run, 'root/etc/selinux/targeted/contexts/files')
      fs.mkdirSync(policy, { recursive: true })
      fs.writeFileSync(path.join(run, 'root/etc/selinux/config'), 'SELINUX=enforcing\nSELINUXTYPE=targeted\n')
      fs.writeFileSync(path.join(policy, 'file_contexts'), '')
      const common = ['-platform', 'file', '-root', `${run}/root`, '-config-cache', `${run}/cache.json`]
      const state = ['-state-file', `${run}/state`, '-neednet', `${run}/neednet`, '-log-to-stdout']
      return ['fetch', 'files'].map((stage) => [IGNITION, ...common, ...state, '-stage', stage])
    },
  }
}
