import type { TargetFiles } from '../host.ts'
import { codeOf, ioFailed } from '../../node/io-error.ts'
import type { TargetRoot } from './target-root.ts'

/** Reads of the target's files. Calls are synchronous inside: for small files that is the quicker way. */
export function createFiles(target: TargetRoot): TargetFiles {
  const { resolver } = target
  return {
    resolve: async (path) => resolver.resolve(path),
    stat: async (path) => target.stat(resolver.resolve(path)),
    async read(path) {
      const real = resolver.resolveFully(path)
      if (target.stat(real)?.kind !== 'file') return undefined
      try {
        return target.read(real)
      } catch (thrown) {
        throw ioFailed(`reading ${JSON.stringify(path)}`, thrown)
      }
    },
    async part(path, from, length) {
      const real = resolver.resolveFully(path)
      if (target.stat(real)?.kind !== 'file') return undefined
      try {
        return target.part(real, from, length)
      } catch (thrown) {
        throw ioFailed(`reading ${JSON.stringify(path)}`, thrown)
      }
    },
    async list(path) {
      const real = resolver.resolveFully(path)
      try {
        return target.list(real).toSorted()
      } catch (thrown) {
        if (codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR') return undefined
        throw ioFailed(`listing ${JSON.stringify(path)}`, thrown)
      }
    },
  }
}
