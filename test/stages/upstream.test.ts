import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readScenarios, type NamedScenario } from '../helpers/scenario-file.ts'
import { GROUND } from '../../src/trial/trial.ts'
import { openTrial } from '../helpers/trial.ts'

/** Debian's package of upstream, 2.14. */
const IGNITION = '/usr/lib/dracut/modules.d/30ignition/ignition'
const VERSION = '3.3.0'
/** Nothing hostile: upstream runs as root here, and follows some links out of its root. */
const TOPICS = ['append', 'dialect', 'directories', 'files', 'links', 'merge', 'paths', 'presets', 'replace', 'units']

/** Stories that upstream ends in another way, or cannot tell here. */
const APART: Readonly<Record<string, string>> = {
  'negative/directories/accounts-replaced.yaml': 'upstream removes the accounts that it has made',
  'negative/directories/home-replaced.yaml': 'upstream removes the SSH keys that it has written',
  'negative/directories/mount-point-replaced.yaml': 'nothing is mounted when upstream has only files to write',
  'negative/links/mount-point-replaced.yaml': 'nothing is mounted when upstream has only files to write',
  'negative/files/below-a-file-in-place-of-a-link.yaml': 'upstream writes where the link led, and then replaces it',
  'negative/files/impossible-owners.yaml': 'upstream takes the last 32 bits of a number, and -1 for no owner at all',
  'negative/files/wrong-hash-of-nothing.yaml': 'upstream does not verify empty contents',
  'negative/units/newline-in-name.yaml': 'upstream writes any name into the preset',
  'negative/units/path-in-name.yaml': 'upstream writes the unit elsewhere',
  'negative/paths/below-new-link.yaml': 'upstream writes through the new link, outside the root',
  'positive/paths/link-chain.yaml': 'upstream expands links one level deep',
  'positive/presets/disable.yaml': 'this version of upstream writes lines for what is not enabled, too',
  'positive/presets/disable-instances.yaml': 'upstream asks the running systemd for its version',
  'positive/presets/enable.yaml': 'upstream asks the running systemd for its version',
  'positive/presets/existing.yaml': 'upstream continues a last line that has no end',
}

const scenarios = readScenarios(path.join(import.meta.dirname, '../scenarios')).filter(
  ({ file, minVersion = '3.0.0', maxVersion = '3.9.0', serve }) =>
    TOPICS.includes(file.split('/')[1] ?? '') && minVersion <= VERSION && maxVersion >= VERSION && serve === undefined,
)
const isPossible = fs.existsSync(IGNITION) && process.getuid?.() === 0

const title = isPossible ? 'beside upstream' : "beside upstream (skipped: needs root, and Debian's package ignition)"
describe.skipIf(!isPossible)(title, () => {
  const compared = scenarios.filter(({ file }) => !(file in APART))
  test.each(compared.filter(({ isPositive }) => isPositive))('$file ends in the same tree', isSameAsUpstream)

  test.each(compared.filter(({ isPositive }) => !isPositive))('$file fails as well', (scenario) => {
    expect(() => runUpstream(scenario, documentOf(scenario))).toThrow(/upstream's (fetch|files) failed/)
  })

  test('every story that is left out exists', () => {
    const files = scenarios.map(({ file }) => file)
    expect(Object.keys(APART).filter((file) => !files.includes(file))).toEqual([])
  })
})

/** The whole tree with modes, owners and contents is what Debian's ignition makes of the same document and root. */
async function isSameAsUpstream(scenario: NamedScenario): Promise<void> {
  const document = documentOf(scenario)
  const trial = await openTrial(scenario, document)
  onTestFinished(() => trial.close())
  const theirs = runUpstream(scenario, document)
  await trial.run()
  const ours = await trial.snapshot()
  const shown = Object.fromEntries(
    [...ours].map(([name, { kind, mode, uid, gid, target, contents }]) => [
      name,
      [kind, mode.toString(8), uid, gid, target ?? contents?.toString('latin1') ?? ''].join(' '),
    ]),
  )
  expect(shown).toEqual(theirs)
}

function documentOf(scenario: NamedScenario): string {
  if (scenario.configText !== undefined) return scenario.configText.replaceAll('$VERSION', VERSION)
  const config = scenario.config as Record<string, unknown>
  return JSON.stringify({ ...config, ignition: { version: VERSION, ...(config['ignition'] as object | undefined) } })
}

function runUpstream(scenario: NamedScenario, document: string): Record<string, string> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-upstream-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  const root = path.join(directory, 'root')
  build(root, scenario)
  const config = path.join(directory, 'config.ign')
  fs.writeFileSync(config, document)
  const bin = path.join(directory, 'bin')
  fs.mkdirSync(bin)
  fs.writeFileSync(path.join(bin, 'setfiles'), '#!/bin/sh\ncat >/dev/null\n', { mode: 0o755 })
  const added = addPolicy(root)
  const common = ['-platform', 'file', '-root', root, '-config-cache', path.join(directory, 'cache.json')]
  const state = [
    '-state-file',
    path.join(directory, 'state'),
    '-neednet',
    path.join(directory, 'neednet'),
    '-log-to-stdout',
  ]
  for (const stage of ['fetch', 'files']) {
    const { status, stdout, stderr } = spawnSync(IGNITION, [...common, ...state, '-stage', stage], {
      env: { ...process.env, IGNITION_CONFIG_FILE: config, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    })
    if (status !== 0)
      throw new Error(`upstream's ${stage} failed: ${stdout.toString().slice(-2000)}${stderr.toString().slice(-500)}`)
  }
  for (const name of added) fs.rmSync(path.join(root, name), { recursive: true, force: true })
  fs.rmSync(path.join(root, 'etc/.ignition-result.json'), { force: true })
  return snapshot(root)
}

/** Upstream insists on a policy; returns what has to go again. */
function addPolicy(root: string): readonly string[] {
  if (fs.existsSync(path.join(root, 'etc/selinux'))) return []
  const policy = path.join(root, 'etc/selinux/targeted/contexts/files')
  fs.mkdirSync(policy, { recursive: true })
  fs.writeFileSync(path.join(root, 'etc/selinux/config'), 'SELINUX=enforcing\nSELINUXTYPE=targeted\n')
  fs.writeFileSync(path.join(policy, 'file_contexts'), '')
  return ['etc/selinux']
}

function build(root: string, scenario: NamedScenario): void {
  const own = Object.entries(scenario.before?.tree ?? {})
  const links = own.flatMap(([name, node]) => (typeof node === 'object' && node.link !== undefined ? [`${name}/`] : []))
  const ground = Object.entries(GROUND).filter(([name]) => !links.some((link) => name.startsWith(link)))
  const entries = [...ground, ...own].sort(([a], [b]) => a.split('/').length - b.split('/').length)
  for (const [name, given] of entries) {
    const node = typeof given === 'string' ? { contents: given } : given
    const at = path.join(root, name)
    fs.mkdirSync(path.dirname(at), { recursive: true })
    if (node.directory === true) fs.mkdirSync(at, { recursive: true })
    else if (node.link !== undefined) fs.symlinkSync(node.link, at)
    else if (node.hardLink !== undefined) fs.linkSync(path.join(root, node.hardLink), at)
    else fs.writeFileSync(at, node.contents ?? '')
    if (node.hardLink !== undefined) continue
    fs.lchownSync(at, node.uid ?? 0, node.gid ?? 0)
    if (node.link === undefined) fs.chmodSync(at, node.mode ?? (node.directory === true ? 0o755 : 0o644))
  }
}

function snapshot(root: string): Record<string, string> {
  const found: Record<string, string> = {}
  const visit = (name: string): void => {
    for (const child of fs.readdirSync(path.join(root, name)).sort()) {
      const at = `${name}/${child}`
      const stat = fs.lstatSync(path.join(root, at))
      const kind = stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : 'file'
      const text =
        kind === 'symlink'
          ? fs.readlinkSync(path.join(root, at))
          : kind === 'file'
            ? fs.readFileSync(path.join(root, at), 'latin1')
            : ''
      found[at] = [kind, (stat.mode & 0o7777).toString(8), stat.uid, stat.gid, text].join(' ')
      if (kind === 'directory') visit(at)
    }
  }
  visit('')
  return found
}
