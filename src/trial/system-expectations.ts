import type { Host } from '../host/host.ts'
import { targetPath } from '../util/paths.ts'
import type { JsonValue } from '../util/json.ts'
import type { Problems } from './repeated.ts'

/** What is not as expected of users: a mapping of `uid`, `home`, `shell`, `groups`, `keys` (how many) or the word `absent`. */
export async function accountProblems(host: Host, users: Readonly<Record<string, JsonValue>>): Promise<Problems> {
  const problems: string[] = []
  const groups = await linesOf(host, '/etc/group')
  for (const [name, wanted] of Object.entries(users)) {
    const user = await host.accounts.user(name)
    if (wanted === 'absent' || user === undefined) {
      if ((wanted === 'absent') !== (user === undefined))
        problems.push(`user ${name}: is ${user ? 'there' : 'not there'}`)
      continue
    }
    const facts: Readonly<Record<string, () => Promise<unknown>>> = {
      uid: async () => user.uid,
      gid: async () => user.gid,
      home: async () => user.home,
      shell: async () => user.shell,
      groups: async () =>
        groups
          .filter(([, , , members = '']) => members.split(',').includes(name))
          .map(([group]) => group)
          .sort((one = '', other = '') => (one < other ? -1 : 1)),
      keys: async () => await keysOf(host, user.home),
    }
    for (const [key, value] of Object.entries(typeof wanted === 'object' && wanted !== null ? wanted : {})) {
      const fact = facts[key]
      const expected: unknown = Array.isArray(value)
        ? [...(value as readonly string[])].sort((one, other) => (one < other ? -1 : 1))
        : value
      const found = fact === undefined ? undefined : await fact()
      if (fact === undefined)
        problems.push(`user ${name}: ${key} is nothing that can be expected (${Object.keys(facts).join(', ')})`)
      else if (JSON.stringify(found) !== JSON.stringify(expected)) {
        problems.push(`user ${name}: ${key} is ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`)
      }
    }
  }
  return problems
}

async function keysOf(host: Host, home: string): Promise<number> {
  let count = 0
  for (const file of ['authorized_keys', 'authorized_keys.d/ignition']) {
    const bytes = await host.files.read(targetPath(`${home}/.ssh/${file}`))
    const text = new TextDecoder().decode(bytes ?? new Uint8Array())
    count += text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')).length
  }
  return count
}

async function linesOf(host: Host, path: string): Promise<readonly (readonly string[])[]> {
  const bytes = await host.files.read(targetPath(path))
  return new TextDecoder()
    .decode(bytes ?? new Uint8Array())
    .split('\n')
    .map((line) => line.split(':'))
}

/** What is not as expected of units: the words `enabled`, `disabled`, `masked`, or a part of the unit's own text. */
export async function unitProblems(host: Host, units: Readonly<Record<string, string>>): Promise<Problems> {
  const problems: string[] = []
  const presets = (await linesOf(host, PRESETS)).map(([line = '']) => line)
  for (const [name, wanted] of Object.entries(units)) {
    const file = targetPath(`/etc/systemd/system/${name}`)
    const isMasked = (await host.files.stat(file))?.target === '/dev/null'
    const state = isMasked ? 'masked' : stateOf(presets, name)
    if (STATES.has(wanted)) {
      if (state !== wanted) problems.push(`unit ${name}: is ${state ?? 'left as it is'}, expected ${wanted}`)
      continue
    }
    const text = new TextDecoder().decode((await host.files.read(file)) ?? new Uint8Array())
    if (!text.includes(wanted)) problems.push(`unit ${name}: its text does not have ${JSON.stringify(wanted)}`)
  }
  return problems
}

const PRESETS = '/etc/systemd/system-preset/20-ignition.preset'
const STATES: ReadonlySet<string> = new Set(['enabled', 'disabled', 'masked'])

/** Instances of a template stand behind its name in one line. */
function stateOf(presets: readonly string[], name: string): string | undefined {
  const line =
    presets.find((preset) => preset.split(' ').includes(name)) ?? presets.find((preset) => fitsInstance(preset, name))
  return line === undefined ? undefined : line.startsWith('enable ') ? 'enabled' : 'disabled'
}

function fitsInstance(preset: string, name: string): boolean {
  const [at, point] = [name.lastIndexOf('@') + 1, name.lastIndexOf('.')]
  const [, unit, ...instances] = preset.split(' ')
  return (
    at > 0 && point > at && unit === name.slice(0, at) + name.slice(point) && instances.includes(name.slice(at, point))
  )
}
