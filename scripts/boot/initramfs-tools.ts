import fs from 'node:fs'
import path from 'node:path'
import type { BootImage } from '../../src/machine/debian/making.ts'
import { SHARED as SHARED_SCRIPTS } from '../../src/image/payload.ts'
import { cached, EXECUTABLE, runInside } from './image.ts'

const SOURCE = 'initrd/initramfs-tools'
/** What both kinds of initramfs have. */
const SHARED = SHARED_SCRIPTS.map((name) => `initrd/dracut/30firstlight/${name}`)

/** The same image with an initramfs that initramfs-tools made, in the same tree of packages. */
export async function withInitramfsTools(image: BootImage): Promise<BootImage> {
  const { builder, version } = image
  const initramfs = await cached('debian', [EXECUTABLE, SOURCE, ...SHARED, import.meta.filename], async (file) => {
    const library = path.join(builder, 'usr/lib/firstlight')
    const configuration = '/usr/lib/firstlight/initramfs-tools'
    fs.cpSync(SOURCE, path.join(builder, 'usr/share/initramfs-tools'), { recursive: true })
    fs.mkdirSync(path.join(builder, configuration), { recursive: true })
    fs.copyFileSync(EXECUTABLE, path.join(library, 'firstlight'))
    for (const file of SHARED) fs.copyFileSync(file, path.join(library, path.basename(file)))
    // Only the drivers that are asked for: all of them would have to be decompressed by an emulated processor.
    fs.writeFileSync(
      path.join(builder, configuration, 'initramfs.conf'),
      'MODULES=list\nBUSYBOX=auto\nCOMPRESS=zstd\nCOMPRESSLEVEL=1\n',
    )
    fs.writeFileSync(path.join(builder, configuration, 'modules'), 'virtio_blk\nvirtio_pci\nvirtio_console\next4\n')
    await runInside(builder, ['mkinitramfs', '-d', configuration, '-o', '/tmp/initramfs.img', version])
    fs.copyFileSync(path.join(builder, 'tmp/initramfs.img'), file)
    fs.rmSync(path.join(builder, 'tmp/initramfs.img'))
  })
  return { ...image, initramfs }
}
