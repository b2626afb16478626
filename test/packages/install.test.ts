// Every way of docs/install.md, line by line as it stands there, in a place that has nothing else. Nothing is published yet:
// the page names files of dist/, which are made here as it says. The one line that is typed otherwise is skopeo's: it copies
// into a folder, as there is no registry that would take it.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram } from '../../scripts/executable/single-executable.ts'
import { isInstalled } from '../helpers/is-installed.ts'
import { runInDebian, unpackDebian, WHY_NO_DEBIAN } from './clean-debian.ts'
import { nodeFromRegistry, WHY_NO_REGISTRY } from './registry.ts'

const PAGE = fs.readFileSync('docs/install.md', 'utf8')
const DOCUMENT = fencesIn(PAGE, 'yaml')[0] ?? ''
const CONFIG =
  '{"ignition":{"version":"3.4.0"},"storage":{"files":[{"path":"/etc/motd","contents":{"compression":"","source":"data:,hello%0A"}}]}}\n'
const lacking = ['podman', 'skopeo', 'unshare'].filter((program) => !isInstalled(program))
const WHY_NO_PODMAN =
  lacking.length > 0 ? `${lacking.join(', ')} missing` : process.getuid?.() === 0 ? undefined : 'not root'
/** Registries, mirrors and packing take their time, in ms. */
const PATIENCE = 30 * 60_000

let place: string
beforeAll(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-install-'))
}, PATIENCE)
afterAll(() => fs.rmSync(place, { recursive: true, force: true }), PATIENCE)

test.skipIf(WHY_NO_REGISTRY)(`npm, and npx${bracketed(WHY_NO_REGISTRY)}`, { timeout: PATIENCE }, () => {
  make('scripts/packages/npm.ts')
  const project = withNode(emptyProject('npm'), path.dirname(fs.realpathSync(process.execPath)))
  expect(walk('npm', project).at(-1)).toBe('')
  expect(walk('npx', project)).toEqual([''])
})

test.skipIf(WHY_NO_DEBIAN)(`one file${bracketed(WHY_NO_DEBIAN)}`, { timeout: PATIENCE }, () => {
  expect(walk('One file', cleanDebian('one-file'))).toEqual(['', ''])
})

test.skipIf(WHY_NO_DEBIAN)(`Debian's packages${bracketed(WHY_NO_DEBIAN)}`, { timeout: PATIENCE }, () => {
  make('scripts/build-deb.ts')
  expect(walk("Debian's packages", cleanDebian('debian')).slice(1)).toEqual(['', CONFIG])
})

test.skipIf(WHY_NO_PODMAN)(`the container${bracketed(WHY_NO_PODMAN)}`, { timeout: PATIENCE }, () => {
  make('scripts/build-image.ts')
  const [loaded, validated, planned, translated] = walk('Container', withPodman())
  expect({ loaded, validated, translated }).toEqual({
    loaded: 'Loaded image: localhost/firstlight:latest\n',
    validated: '',
    translated: CONFIG,
  })
  expect(planned).toContain('+ /etc/motd  6 B')
  expect(fs.readdirSync(path.join(place, 'container/butane'))).toContain('manifest.json')
})

test.skipIf(WHY_NO_REGISTRY)(`a clone on Node 20${bracketed(WHY_NO_REGISTRY)}`, { timeout: PATIENCE }, () => {
  const clone = path.join(place, 'clone')
  runProgram('git', ['clone', '--quiet', '.', clone])
  expect(walk('From source', withNode(clone, nodeFromRegistry('20.19.5', place))).at(-1)).toBe('')
})

/** Runs one line, as it is typed. @returns what it printed */
type Shell = (line: string) => string

/** Types the lines of a section one after the other, and tells how long they took. @returns what each printed */
function walk(section: string, shell: Shell): readonly string[] {
  const [, text = ''] = PAGE.split(`\n## ${section}\n`)
  const lines = fencesIn(text.split('\n## ')[0] ?? '', '(?:sh|text)').flatMap((code) => code.trim().split('\n'))
  expect(lines.length).toBeGreaterThan(0)
  return lines.map((line) => {
    const start = performance.now()
    const said = shell(line.replace('docker://registry.example.com/', 'dir:'))
    process.stderr.write(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${line}\n`)
    return said
  })
}

function fencesIn(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code = '']) => code)
}

/** A directory with the document and what was built. */
function emptyProject(name: string): string {
  const directory = path.join(place, name)
  fs.mkdirSync(directory)
  fs.symlinkSync(path.resolve('dist'), path.join(directory, 'dist'))
  fs.writeFileSync(path.join(directory, 'machine.bu'), DOCUMENT)
  return directory
}

/** Somebody with a home of their own, and a Node. */
function withNode(cwd: string, node: string): Shell {
  const home = path.join(place, 'home')
  const prefix = path.join(home, 'npm')
  fs.mkdirSync(prefix, { recursive: true })
  const env = {
    ...process.env,
    HOME: home,
    PATH: `${prefix}/bin:${node}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    npm_config_prefix: prefix,
    npm_config_registry: runProgram('npm', ['config', 'get', 'registry']).trim(),
  }
  return (line) => run(['sh', '-c', line], { cwd, env })
}

/** Somebody with podman, which keeps what it loads here, and asks of the kernel no more than may be asked in a container. */
function withPodman(): Shell {
  const cwd = emptyProject('container')
  const kept = (name: string): string => JSON.stringify(path.join(place, name))
  const containers =
    '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\ncgroups = "disabled"\nnetns = "none"\n'
  fs.writeFileSync(path.join(place, 'containers.conf'), containers)
  const storage = `[storage]\ndriver = "vfs"\ngraphroot = ${kept('images')}\nrunroot = ${kept('running')}\n`
  fs.writeFileSync(path.join(place, 'storage.conf'), storage)
  const env = {
    ...process.env,
    CONTAINERS_CONF: path.join(place, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: path.join(place, 'storage.conf'),
  }
  // Debian's crun refuses machines with both generations of control groups.
  const oneGeneration = 'umount /sys/fs/cgroup/unified 2> /dev/null; exec sh -c "$0"'
  return (line) => run(['unshare', '--mount', 'sh', '-c', oneGeneration, line], { cwd, env })
}

function run(
  call: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): string {
  const [program, ...args] = call
  const { status, stdout, stderr } = spawnSync(program, args, { ...options, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.at(-1)} ended with ${status}\n${stdout}${stderr}`)
  return stdout
}

/** A Debian of its own with the document and what was built. */
function cleanDebian(name: string): Shell {
  const root = path.join(place, name)
  unpackDebian(root)
  const directory = path.join(root, 'home/me')
  fs.mkdirSync(path.join(directory, 'dist'), { recursive: true })
  for (const built of ['exe', 'deb'].filter((each) => fs.existsSync(path.join('dist', each))))
    fs.cpSync(path.join('dist', built), path.join(directory, 'dist', built), { recursive: true })
  fs.writeFileSync(path.join(directory, 'machine.bu'), DOCUMENT)
  // A Debian in use knows its mirror; this one was never asked.
  runInDebian(root, 'apt-get -qq update')
  return (line) => runInDebian(root, `cd /home/me; ${line}`)
}

function make(script: string): void {
  runProgram(process.execPath, [script])
}

function bracketed(why: string | undefined): string {
  return why === undefined ? '' : ` (not here: ${why})`
}
