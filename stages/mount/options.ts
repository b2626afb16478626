import { mountsOf, type Mount } from '../../src/config/mounts.ts'
import type { Config } from '../../src/config/model.ts'
import { isWithin, targetPath, type TargetPath } from '../../src/util/paths.ts'

/** Options of a filesystem that is only read: `ro`, and those that mount(8) takes together with it alone. */
const READ_ONLY: ReadonlySet<string> = new Set(['ro', 'noload', 'norecovery', 'nologreplay'])

/**
 * The options by which a filesystem is mounted while the machine is made. One that is to be read-only later, by the unit that
 * mounts it, is writable as long as something is to be put there.
 */
export function optionsWhileMade(config: Config, mount: Mount): readonly string[] {
  const { options } = mount
  const isReadOnly = options.some((option) => option.split(',').includes('ro'))
  if (!isReadOnly || !isWrittenBelow(config, mount)) return options
  return options
    .map((option) => option.split(',').filter((word) => !READ_ONLY.has(word)))
    .flatMap((words) => (words.length === 0 ? [] : [words.join(',')]))
}

/** Whether the run puts something at or below a mount point. What is always written lies in `/etc`, homes where they are said to. */
function isWrittenBelow(config: Config, { path }: Mount): boolean {
  const point = targetPath(path)
  const places: TargetPath[] = [targetPath('/etc')]
  const { directories = [], files = [], links = [] } = config.storage ?? {}
  for (const node of [...directories, ...files, ...links]) places.push(targetPath(node.path))
  for (const other of mountsOf(config)) if (targetPath(other.path) !== point) places.push(targetPath(other.path))
  for (const { name, homeDir } of config.passwd?.users ?? []) places.push(targetPath(homeDir ?? `/home/${name}`))
  if (places.some((place) => isWithin(place, point))) return true
  return (config.passwd?.users ?? []).length > 0 && HOMES.some((home) => isWithin(point, home) || isWithin(home, point))
}

/** Where homes may be of which only the target knows. */
const HOMES: readonly TargetPath[] = ['/home', '/var/home', '/root', '/var/roothome'].map(targetPath)
