import type { PasswdUser } from '../../config/model.ts'
import { expectNodes, type ExpectedNode } from '../../engine/verify/expect-nodes.ts'
import type { Content, ContentStore } from '../../util/content.ts'
import { counted } from '../../util/counted.ts'
import { isSecret } from '../../util/secret.ts'
import { utf8Length } from '../../util/utf8.ts'
import { textOf } from '../survey.ts'
import { sizeText } from '../words.ts'
import { latin1 } from './storage.ts'
import { flag, unordered, type Facet, type Made, type Thing } from './things.ts'
import { octal } from '../../util/octal.ts'

/** The groups of a document. */
export function groupThings({ config }: Made): readonly Thing[] {
  return (config.passwd?.groups ?? []).map(({ name, gid, system, passwordHash, shouldExist }, index) => ({
    name,
    path: ['passwd', 'groups', index],
    facets: {
      deleted: flag(shouldExist === false),
      gid: gid === undefined ? '' : String(gid),
      'system group': flag(system),
      password: hidden(passwordHash),
    },
    byHand: 'all',
  }))
}

/** The users of a document. */
export function userThings({ config }: Made): readonly Thing[] {
  return (config.passwd?.users ?? []).map((user, index) => ({
    name: user.name,
    path: ['passwd', 'users', index],
    facets: userFacets(user),
    byHand: 'all',
  }))
}

function userFacets(user: PasswdUser): Thing['facets'] {
  const keys = [...(user.sshAuthorizedKeys ?? [])].sort()
  return {
    deleted: flag(user.shouldExist === false),
    uid: user.uid === undefined ? '' : String(user.uid),
    'primary group': user.primaryGroup ?? '',
    in: unordered(user.groups),
    home: user.homeDir ?? '',
    'no home made': flag(user.noCreateHome),
    'no group of its own': flag(user.noUserGroup),
    'not in the log of logins': flag(user.noLogInit),
    shell: user.shell ?? '',
    comment: user.gecos ?? '',
    'system user': flag(user.system),
    password: hidden(user.passwordHash),
    keys: keys.length === 0 ? '' : { key: keys.join('\n'), shown: counted(keys.length, 'SSH key') },
  }
}

function hidden(hash: string | undefined): Facet {
  return hash === undefined || hash === '' ? '' : { key: hash, shown: 'one of its own' }
}

/** The files, directories and links of a document, as they would be. */
export function nodeThings({ operations, contents }: Made): readonly Thing[] {
  return expectNodes(operations, (path) => path)
    .filter(({ path }) => path?.[0] === 'storage' && NODES.has(String(path[1])))
    .map((node) => ({
      name: node.at,
      path: node.path ?? [],
      facets: nodeFacets(node, contents),
      byHand: 'all' as const,
      text: node.kind === 'file' && ((node.mode ?? 0o644) & 0o004) !== 0 ? wholeText(node, contents) : undefined,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

const NODES: ReadonlySet<string> = new Set(['files', 'directories', 'links'])

function nodeFacets(node: ExpectedNode, contents: ContentStore): Thing['facets'] {
  const { kind, mode = kind === 'directory' ? 0o755 : 0o644, uid = 0, gid = 0, target } = node
  const hasMode = kind === 'file' || kind === 'directory'
  return {
    kind: kind === 'any' ? '' : kind,
    to: target ?? '',
    contents: kind === 'file' ? contentsFacet(node, contents) : '',
    mode: hasMode && mode !== (kind === 'directory' ? 0o755 : 0o644) ? octal(mode) : '',
    owner: uid === 0 && gid === 0 ? '' : `${uid}:${gid}`,
  }
}

function contentsFacet({ contents: wanted }: ExpectedNode, contents: ContentStore): Facet {
  const pieces = wanted?.pieces ?? []
  const sizes = pieces.map((piece) => sizeOf(piece, contents))
  const known = sizes.every((size) => size !== undefined)
  const shown = sizeText(known ? sizes.reduce((sum, size) => sum + size, 0) : undefined)
  return { key: `${wanted?.from ?? 0} ${pieces.map((piece) => keyOf(piece, contents)).join('')}`, shown }
}

function sizeOf(piece: Content, contents: ContentStore): number | undefined {
  if (piece.kind === 'resource') return contents.size(piece.id)
  return piece.kind === 'text' && !isSecret(piece.text) ? utf8Length(piece.text) : undefined
}

/** The bytes themselves where they are at hand; else their digest, else where they come from. */
function keyOf(piece: Content, contents: ContentStore): string {
  if (piece.kind !== 'resource') return piece.kind === 'text' ? String(piece.text) : JSON.stringify(piece)
  const bytes = contents.bytes(piece.id)
  return bytes === undefined ? (contents.info(piece.id)?.digest ?? piece.id) : latin1(bytes)
}

function wholeText({ contents: wanted }: ExpectedNode, contents: ContentStore): string | undefined {
  const parts = (wanted?.pieces ?? []).map((piece) =>
    piece.kind === 'resource'
      ? textOf(contents.bytes(piece.id))
      : piece.kind === 'text'
        ? String(piece.text)
        : undefined,
  )
  return parts.includes(undefined) ? undefined : parts.join('')
}

/** The units of a document: what they are, and what becomes of them at the first boot. */
export function unitThings({ config }: Made): readonly Thing[] {
  return (config.systemd?.units ?? []).map(({ name, contents = '', enabled, mask, dropins = [] }, index) => ({
    name,
    path: ['systemd', 'units', index],
    facets: {
      state: mask === true ? 'masked' : enabled === undefined ? '' : enabled ? 'enabled' : 'disabled',
      unmasked: flag(mask === false),
      text: contents === '' || mask === true ? '' : { key: contents, shown: 'its own' },
      ...Object.fromEntries(
        dropins.map((dropin) => [`drop-in ${dropin.name}`, { key: dropin.contents ?? '', shown: 'there' }]),
      ),
    },
    byHand: 'all',
    text: mask === true ? undefined : contents,
  }))
}

/** The kernel arguments of a document. */
export function argumentThings({ config }: Made): readonly Thing[] {
  const { shouldExist = [], shouldNotExist = [] } = config.kernelArguments ?? {}
  return [...shouldExist.map(argumentThing('shouldExist')), ...shouldNotExist.map(argumentThing('shouldNotExist'))]
}

function argumentThing(list: 'shouldExist' | 'shouldNotExist'): (name: string, index: number) => Thing {
  return (name, index) => ({
    name,
    path: ['kernelArguments', list, index],
    facets: { is: list === 'shouldExist' ? 'there' : 'removed' },
    byHand: 'all',
  })
}
