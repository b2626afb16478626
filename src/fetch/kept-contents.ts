import fs from 'node:fs'
import path from 'node:path'
import type { ResourceId } from '../util/content.ts'
import { makeDirectories } from '../host/make-directories.ts'
import type { HostPath } from '../util/paths.ts'
import { isNoRoom } from './no-room.ts'
import { lazyInfo, type Holding } from './prefetch-one.ts'

/** Fetched contents that stay for the later processes of a boot, in a directory that only their user can look into. */
export interface KeptContents {
  /** What is kept of a resource; `hash` is what the config says of it. */
  find(id: ResourceId, hash: string | undefined): Holding | undefined
  /** Keeps what is in memory. What there is no room for is fetched again by whoever needs it. */
  keep(id: ResourceId, holding: Holding): void
}

/** The contents that are kept in a directory, which is made when the first of them comes. */
export function keptContents(directory: HostPath): KeptContents {
  return {
    find(id, hash) {
      const file = path.join(directory, id)
      const size = fs.statSync(file, { throwIfNoEntry: false })?.size
      if (size === undefined) return undefined
      const bytes = (): Uint8Array => fs.readFileSync(file)
      const open = async function* (): AsyncGenerator<Uint8Array> {
        yield* fs.createReadStream(file)
      }
      return { info: lazyInfo(size, hash?.toLowerCase(), () => [bytes()]), bytes, open }
    },
    keep(id, { bytes }) {
      if (bytes === undefined) return
      const file = path.join(directory, id)
      try {
        makeDirectories(directory, 0o700)
        // What has the name is whole, also after this process was killed.
        fs.writeFileSync(`${file}.part`, bytes(), { mode: 0o600, flush: true })
        fs.renameSync(`${file}.part`, file)
      } catch (thrown) {
        if (!isNoRoom(thrown)) throw thrown
        fs.rmSync(`${file}.part`, { force: true })
      }
    },
  }
}
