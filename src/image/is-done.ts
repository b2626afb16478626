import fs from 'node:fs'
import type { ContentStore } from '../util/content.ts'
import type { NodeOperation } from '../host/operation/operation.ts'
import type { HostPath } from '../util/paths.ts'
import { ioFailed } from '../node/io-error.ts'
import type { TargetRoot } from '../host/real/target-root.ts'
import { readStream } from '../host/read-stream.ts'
import type { Body } from '../host/body.ts'
import { bodyIn } from './contents.ts'

/** Whether the tree already is as an operation would leave it, so that doing it would change nothing. */
export async function isDone(operation: NodeOperation, target: TargetRoot, contents: ContentStore): Promise<boolean> {
  const path = target.resolver.resolve(operation.path)
  const node = target.stat(path)
  switch (operation.kind) {
    case 'remove':
      return node === undefined
    case 'make-symlink':
      return node?.target === operation.target
    case 'write-file': {
      const { mode = node?.mode, uid = node?.uid, gid = node?.gid } = operation
      if (node?.kind !== 'file' || node.mode !== mode || node.uid !== uid || node.gid !== gid) return false
      return hasBytes(target.at(path), bodyIn(contents)(operation))
    }
    default:
      return false
  }
}

/** Whether a file has exactly these bytes. */
async function hasBytes(file: HostPath, body: Body): Promise<boolean> {
  const descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW)
  try {
    let at = 0
    let isSame = true
    const compare = (chunk: Uint8Array): void => {
      const there = Buffer.alloc(chunk.length)
      isSame &&= fs.readSync(descriptor, there, 0, chunk.length, at) === chunk.length && there.equals(chunk)
      at += chunk.length
    }
    const bytes = body.bytes()
    if (bytes) compare(bytes)
    else await readStream(() => body.open(), { take: compare, rewind: () => undefined })
    return isSame && at === fs.fstatSync(descriptor).size
  } catch (thrown) {
    throw ioFailed(`comparing ${JSON.stringify(file)}`, thrown)
  } finally {
    fs.closeSync(descriptor)
  }
}
