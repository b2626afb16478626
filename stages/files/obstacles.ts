import { FirstlightError } from '../../src/errors.ts'
import type { NodeOperation } from '../../src/host/operation/operation.ts'
import type { FilesInspection } from './inspect.ts'
import { LONGEST_PATH, type ResolvedNode } from './nodes.ts'
import { utf8Length } from '../../src/util/utf8.ts'

/** Most bytes of a name. */
const LONGEST_NAME = 255

/** Why a node is not made that could be, through a descriptor, but that nobody could open: `path-too-long`. */
export function lengthProblem(node: ResolvedNode): FirstlightError | undefined {
  const { path, configPath } = node
  const size = utf8Length(path)
  if (size > LONGEST_PATH)
    return tooLong(node, `the path has ${size} bytes, and Linux opens none of more than ${LONGEST_PATH}`)
  // No character has more bytes than three for each of its units.
  const isShort = path.length * 3 <= LONGEST_NAME
  const name = isShort ? undefined : path.split('/').find((part) => utf8Length(part) > LONGEST_NAME)
  if (name !== undefined) {
    return tooLong(node, `a name in it has ${utf8Length(name)} bytes, and Linux has none of more than ${LONGEST_NAME}`)
  }
  const target = node.noun === 'links' ? utf8Length(node.node.target ?? '') : 0
  if (target <= LONGEST_PATH) return undefined
  return tooLong(
    { path, configPath: [...configPath, 'target'] },
    `its target has ${target} bytes, and Linux follows ${LONGEST_PATH} at most`,
  )
}

/**
 * A directory is not replaced where that would remove what is mounted, and then fail at the mount point; or what the stages
 * before have made for the users of the config, whom nobody would know any more.
 * @throws FirstlightError `node-in-use`
 */
export function checkReplaced(
  { inspection }: { readonly inspection: FilesInspection },
  { path, configPath }: ResolvedNode,
  operations: readonly NodeOperation[],
): void {
  const { mount, accounts } = inspection.existing[path] ?? {}
  if ((mount ?? accounts) === undefined || !operations.some(({ kind }) => kind === 'remove')) return
  const mounted = mount === path ? 'a filesystem is mounted there' : `a filesystem is mounted at ${mount}`
  const made = accounts?.endsWith('/.ssh') === true ? `the SSH keys in ${accounts}` : 'the users and groups in /etc'
  const why = mount === undefined ? `${made} would be removed` : `${mounted}, and its contents would be removed`
  throw new FirstlightError('node-in-use', `replacing ${path}: ${why}`, {
    path: [...configPath, 'overwrite'],
    facts: mount === undefined ? { path } : { path, mount },
    hint: `leave overwrite out, so that the directory is kept${mount === undefined ? '' : ', or do not mount anything there'}`,
  })
}

function tooLong({ path, configPath }: Pick<ResolvedNode, 'path' | 'configPath'>, why: string): FirstlightError {
  const shown = path.length <= 80 ? path : `${path.slice(0, 60)}…`
  return new FirstlightError('path-too-long', `placing ${shown}: ${why}`, { path: configPath, hint: 'shorten it' })
}
