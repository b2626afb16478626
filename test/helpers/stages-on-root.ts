import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { GROUND } from '../../src/trial/trial.ts'
import { readScenarios, type NamedScenario } from './scenario-file.ts'
import { openTrial } from './trial.ts'

/** The version in which documents are given to upstream's program. */
export const VERSION = '3.3.0'
/** Nothing hostile: upstream runs as root here, and follows some links out of its root. */
const TOPICS = ['append', 'dialect', 'directories', 'files', 'links', 'merge', 'paths', 'presets', 'replace', 'units']

/** The stories that can be told on a plain directory, stage by stage. */
export const STORIES: readonly NamedScenario[] = readScenarios(path.join(import.meta.dirname, '../scenarios')).filter(
  ({ file, minVersion = '3.0.0', maxVersion = '3.9.0', serve }) =>
    TOPICS.includes(file.split('/')[1] ?? '') && minVersion <= VERSION && maxVersion >= VERSION && serve === undefined,
)

/** How a program named `ignition` is called: what it said, and whether it succeeded. */
export type Call = (
  args: readonly string[],
  context: { readonly cwd: string; readonly environment: NodeJS.ProcessEnv },
) => Promise<{ readonly code: number | null; readonly said: string }>

/** A whole tree: kind, mode, owner, and contents or target of each node, by its path. */
export type Tree = Readonly<Record<string, string>>

/** The document of a story. */
export function documentOf(scenario: NamedScenario): string {
  if (scenario.configText !== undefined) return scenario.configText.replaceAll('$VERSION', VERSION)
  const config = scenario.config as Record<string, unknown>
  return JSON.stringify({ ...config, ignition: { version: VERSION, ...(config['ignition'] as object | undefined) } })
}

/** What `run` makes of a story. */
export async function treeOfRun(scenario: NamedScenario): Promise<Tree> {
  const trial = await openTrial(scenario, documentOf(scenario))
  onTestFinished(() => trial.close())
  await trial.run()
  return Object.fromEntries(
    [...(await trial.snapshot())].map(([name, { kind, mode, uid, gid, target, contents }]) => [
      name,
      [kind, mode.toString(8), uid, gid, target ?? contents?.toString('latin1') ?? ''].join(' '),
    ]),
  )
}

/**
 * What a program named `ignition` makes of a story, called as a boot calls it, a stage after the other.
 * @throws Error with what it said, when a stage fails
 */
export async function treeOfStages(scenario: NamedScenario, stages: readonly string[], call: Call): Promise<Tree> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-stages-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true, force: true }))
  const at = (name: string): string => path.join(directory, name)
  build(at('root'), scenario)
  fs.writeFileSync(at('config.ign'), documentOf(scenario))
  fs.mkdirSync(at('bin'))
  fs.writeFileSync(at('bin/setfiles'), '#!/bin/sh\ncat >/dev/null\n', { mode: 0o755 })
  const added = addPolicy(at('root'))
  const places = [
    '-root',
    at('root'),
    '-config-cache',
    at('cache.json'),
    '-state-file',
    at('state'),
    '-neednet',
    at('neednet'),
  ]
  const environment = { IGNITION_CONFIG_FILE: at('config.ign'), PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` }
  for (const stage of stages) {
    const args = ['-platform', 'file', ...places, '-log-to-stdout', '-stage', stage]
    const { code, said } = await call(args, { cwd: directory, environment })
    if (code !== 0) throw new Error(`${stage} failed: ${said.slice(-2500)}`)
  }
  for (const name of added) fs.rmSync(path.join(at('root'), name), { recursive: true, force: true })
  fs.rmSync(at('root/etc/.ignition-result.json'), { force: true })
  return snapshot(at('root'))
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

function snapshot(root: string): Tree {
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
