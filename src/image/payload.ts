import fs from 'node:fs'
import path from 'node:path'
import { FirstlightError } from '../errors.ts'
import type { NodeOperation, Operation } from '../host/operation/operation.ts'
import { targetPath, type HostPath } from '../util/paths.ts'
import { ioFailed } from '../node/io-error.ts'
import { DOCUMENT, fileContent } from './contents.ts'

/** What makes an initramfs. */
export type Builder = 'dracut' | 'initramfs-tools'

/** Where the parts are that go into an image. */
export interface PayloadSources {
  /** The directory `initrd/` of this package. */
  readonly initrd: HostPath
  /** The executable for the initramfs. */
  readonly executable: HostPath
}

/** Where each builder looks for what it is given; all below one directory, as in `initrd/`. */
const PLACES: Readonly<Record<Builder, { readonly from: string; readonly to: string }>> = {
  dracut: { from: 'dracut', to: '/usr/lib/dracut/modules.d' },
  'initramfs-tools': { from: 'initramfs-tools', to: '/usr/share/initramfs-tools' },
}
/** Scripts of the module for dracut that the other builder's initramfs has too. */
export const SHARED: readonly string[] = ['firstlight-generator', 'firstlight-client', 'firstlight-keep']
const LIBRARY = '/usr/lib/firstlight'
const UNITS = '/usr/lib/systemd/system'
const STAMP = '/boot/ignition.firstboot'
const DOCUMENT_PLACE = '/boot/ignition/config.ign'

/** What the builder of the initramfs needs: the module and the executable. */
export function modulePayload(sources: PayloadSources, builder: Builder): readonly NodeOperation[] {
  const { from, to } = PLACES[builder]
  const directory = path.join(sources.initrd, from)
  const files = filesBelow(directory).filter((name) => !name.endsWith('.md'))
  return [
    { ...copyOf(sources.executable, `${LIBRARY}/firstlight`), mode: 0o755 },
    ...files.map((name) => {
      const isConfiguration = builder === 'dracut' && !name.includes('/')
      return copyOf(path.join(directory, name), isConfiguration ? `/etc/dracut.conf.d/${name}` : `${to}/${name}`)
    }),
    ...(builder === 'dracut' ? [] : SHARED).map((name) =>
      copyOf(path.join(sources.initrd, 'dracut/30firstlight', name), `${LIBRARY}/${name}`),
    ),
  ]
}

/** What the real root needs: its units, wanted where their own `[Install]` says, and the scripts that they start. */
export function realRootPayload({ initrd }: Pick<PayloadSources, 'initrd'>): readonly NodeOperation[] {
  const directory = path.join(initrd, 'real-root')
  return filesBelow(directory).flatMap((name): readonly NodeOperation[] => {
    const file = path.join(directory, name)
    if (!/\.(service|target|path|timer)$/.test(name)) return [{ ...copyOf(file, `${LIBRARY}/${name}`), mode: 0o755 }]
    const links = wantedBy(file).map((target): NodeOperation => ({
      kind: 'make-symlink',
      path: targetPath(`${UNITS}/${target}.wants/${name}`),
      target: `../${name}`,
    }))
    return [copyOf(file, `${UNITS}/${name}`), ...links]
  })
}

/** What GRUB's configuration needs where `grub-mkconfig` writes it: the word for a first boot when the stamp is there. */
export function grubPayload({ initrd }: Pick<PayloadSources, 'initrd'>): readonly NodeOperation[] {
  const directory = path.join(initrd, 'grub')
  return [
    { ...copyOf(path.join(directory, '05_firstlight'), '/etc/grub.d/05_firstlight'), mode: 0o755 },
    copyOf(path.join(directory, 'firstlight.cfg'), `${LIBRARY}/grub.cfg`),
    copyOf(path.join(directory, 'firstlight.default'), '/etc/default/grub.d/firstlight.cfg'),
  ]
}

/** What makes the next boot a first one: the stamp, and no machine id, so that systemd applies presets. */
export function stampPayload(): readonly NodeOperation[] {
  return [
    { kind: 'remove', path: targetPath('/etc/machine-id') },
    { kind: 'write-file', path: targetPath(STAMP), contents: [], mode: 0o644 },
  ]
}

/** The document, where the initramfs finds it; readable by root alone, as it may hold secrets. */
export function documentPayload(): readonly NodeOperation[] {
  return [{ kind: 'write-file', path: targetPath(DOCUMENT_PLACE), contents: [DOCUMENT], mode: 0o600 }]
}

function copyOf(file: string, to: string): Operation<'write-file'> {
  const isProgram = (stat(file).mode & 0o111) !== 0
  return { kind: 'write-file', path: targetPath(to), contents: [fileContent(file)], mode: isProgram ? 0o755 : 0o644 }
}

function stat(file: string): fs.Stats {
  try {
    return fs.statSync(file)
  } catch (thrown) {
    throw ioFailed(`looking at ${file}`, thrown)
  }
}

function filesBelow(directory: string): readonly string[] {
  try {
    return fs
      .readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
      .toSorted()
  } catch (cause) {
    throw new FirstlightError('source-unreadable', `looking for the parts of an image in ${directory} failed`, {
      cause,
    })
  }
}

function wantedBy(file: string): readonly string[] {
  const lines = fs.readFileSync(file, 'utf8').matchAll(/^WantedBy=(.*)$/gm)
  return [...lines].flatMap(([, targets = '']) => targets.split(/\s+/).filter((target) => target !== ''))
}
