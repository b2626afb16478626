import { nearest } from '../util/nearest.ts'
import { sameName, type MadeStorage, type UsedStorage } from './storage-graph.ts'

/** Where the config itself gives names: only there can a name be a mistyped one of its own. */
const NAMED = /^\/dev\/(?:disk\/by-partlabel|mapper|md)\/(?=.{4})/

/** Labels that images bring: near to one another, and all of them meant. */
const IMAGE_LABELS: ReadonlySet<string> = new Set(
  ['root', 'boot', 'EFI-SYSTEM', 'BIOS-BOOT', 'ROOT', 'BOOT', 'OEM', 'OEM-CONFIG', 'USR-A', 'USR-B', 'reserved'].map(
    (label) => `/dev/disk/by-partlabel/${label}`,
  ),
)

/** Most names that are compared with one another: a hostile config costs nothing. */
const [USES_AT_MOST, NAMES_AT_MOST] = [100, 1000]

/**
 * Devices that nobody makes and whose names are nearly those of something that the config makes, each with the name that
 * was most likely meant. Names that differ in digits or single letters alone are those of a series: the others may well be there already.
 */
export function mistypedDevices(
  made: ReadonlyMap<string, MadeStorage>,
  used: readonly UsedStorage[],
): ReadonlyMap<string, string> {
  const own = [...made.keys()].filter((name) => NAMED.test(name)).slice(0, NAMES_AT_MOST)
  const isUnknown = (name: string): boolean => NAMED.test(name) && !made.has(name) && !IMAGE_LABELS.has(name)
  const unknown = [...new Set(used.map(({ device }) => sameName(device)))].filter(isUnknown)
  const found = new Map<string, string>()
  for (const name of unknown.slice(0, USES_AT_MOST)) {
    const directory = directoryOf(name)
    const others = own.filter((other) => directoryOf(other) === directory && seriesOf(name) !== seriesOf(other))
    const near = nearest(lastOf(name), others.map(lastOf))
    if (near !== undefined) found.set(name, directory + near)
  }
  return found
}

function directoryOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1)
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** The words of a name without its digits: `raid.1.2` and `raid-b` are of one series. */
function seriesOf(name: string): string {
  const words = name.replaceAll(/\d+/g, '').split(/[-_.]/)
  return words.filter((word) => word.length > 1).join('-')
}
