import { FirstlightError } from '../../errors.ts'
import { targetPath, type TargetPath } from '../../util/paths.ts'
import type { Nodes } from './nodes.ts'
import { fromUtf8 } from '../../util/utf8.ts'

/** The SELinux policy type of the target (selinux_config(5)); `undefined` when SELinux is off or not there. */
export async function labelPolicy(nodes: Pick<Nodes, 'read'>): Promise<string | undefined> {
  const bytes = await nodes.read(targetPath('/etc/selinux/config'))
  const text = bytes ? fromUtf8(bytes) : ''
  const setting = (key: string): string | undefined =>
    new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*(\\S+)`, 'm').exec(text)?.[1]
  return setting('SELINUX') === 'disabled' ? undefined : setting('SELINUXTYPE')
}

/**
 * Labels paths, and everything below those that are directories, by the target's own file_contexts(5).
 * @throws FirstlightError `relabel-failed` when the policy has none, or when one of its lines cannot be used
 */
export async function relabel(nodes: Nodes, policy: string, paths: readonly TargetPath[]): Promise<void> {
  const rules = await readRules(nodes, policy)
  const label = (path: TargetPath): void => {
    const stat = nodes.now.stat(path)
    if (!stat) return
    const rule = rules.findLast(({ pattern, kind }) => (kind === undefined || kind === stat.kind) && pattern.test(path))
    if (rule && rule.context !== '<<none>>') nodes.setLabel(path, rule.context)
    if (stat.kind !== 'directory') return
    for (const name of nodes.now.list(path) ?? []) label(targetPath(`${path}/${name}`))
  }
  for (const path of paths) label(path)
}

interface Rule {
  readonly pattern: RegExp
  readonly kind: 'file' | 'directory' | 'symlink' | 'other' | undefined
  readonly context: string
}

async function readRules(nodes: Nodes, policy: string): Promise<readonly Rule[]> {
  const directory = `/etc/selinux/${policy}/contexts/files`
  const base = await nodes.read(targetPath(`${directory}/file_contexts`))
  if (!base) {
    throw new FirstlightError('relabel-failed', `labelling files: ${directory}/file_contexts is not in the target`, {
      hint: `install the policy ${JSON.stringify(policy)} in the image, or set SELINUX=disabled in /etc/selinux/config`,
    })
  }
  const texts = [base]
  for (const name of ['file_contexts.homedirs', 'file_contexts.local']) {
    texts.push((await nodes.read(targetPath(`${directory}/${name}`))) ?? new Uint8Array())
  }
  const rules = texts.flatMap((text) => fromUtf8(text).split('\n').map(parseRule))
  return rules.filter((rule) => rule !== undefined)
}

const KINDS: Readonly<Record<string, Rule['kind']>> = { '--': 'file', '-d': 'directory', '-l': 'symlink' }

function parseRule(line: string): Rule | undefined {
  const [pattern, second, third] = line.trim().split(/\s+/)
  if (!pattern || pattern.startsWith('#') || second === undefined) return undefined
  const kind = third === undefined ? undefined : (KINDS[second] ?? 'other')
  try {
    return { pattern: new RegExp(`^(?:${pattern})$`), kind, context: third ?? second }
  } catch (cause) {
    throw new FirstlightError('relabel-failed', `labelling files: the rule ${JSON.stringify(pattern)} cannot be used`, {
      cause,
    })
  }
}
