import fs from 'node:fs'
import type { TargetRoot } from '../host/real/target-root.ts'
import { targetPath, type TargetPath } from '../util/paths.ts'

/** Where distributions have the configuration of GRUB, and the directory of entries that GRUB reads besides. */
const CONFIGURATIONS = ['/boot/grub/grub.cfg', '/boot/grub2/grub.cfg'].map((path) => targetPath(path))
const ENTRIES = targetPath('/boot/loader/entries')
/** The part of its configuration that looks for the stamp, where `firstlight image --grub` has put it. */
const SNIPPET = targetPath('/usr/lib/firstlight/grub.cfg')
const VARIABLE = '$ignition_firstboot'

/**
 * Has GRUB tell every kernel of a tree these words, and of a first boot when the stamp is there. Its configuration was found to
 * boot by whoever made the image: it is not made anew by grub-mkconfig, which would see the disks of this host.
 * @returns how many lines were changed
 */
export function tellGrub(tree: TargetRoot, words: string): number {
  const resolved = (path: TargetPath): TargetPath => tree.resolver.resolveFully(path)
  const isThere = (path: TargetPath, kind: string): boolean => tree.stat(resolved(path))?.kind === kind
  const change = (path: TargetPath, command: RegExp, start: string): number => {
    const file = tree.at(resolved(path))
    const lines = fs.readFileSync(file, 'utf8').split('\n')
    const told = lines.map((line) => (command.test(line) ? withWords(line, words) : line))
    fs.writeFileSync(file, `${start}${told.join('\n')}`)
    return lines.filter((line) => command.test(line)).length
  }
  const snippet = fs.readFileSync(tree.at(resolved(SNIPPET)), 'utf8')
  const entries = isThere(ENTRIES, 'directory') ? tree.list(resolved(ENTRIES)) : []
  const counts = [
    ...CONFIGURATIONS.filter((path) => isThere(path, 'file')).map((path) =>
      change(path, /^\s*linux(16|efi)?\s/, snippet),
    ),
    ...entries
      .filter((name) => name.endsWith('.conf'))
      .map((name) => change(targetPath(`${ENTRIES}/${name}`), /^options\s/, '')),
  ]
  return counts.reduce((total, count) => total + count, 0)
}

function withWords(line: string, words: string): string {
  return `${line.trimEnd()}${line.includes(VARIABLE) ? '' : ` ${VARIABLE}`} ${words}`
}
