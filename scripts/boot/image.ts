import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { run } from './run.ts'

/** What a machine is started from. */
export interface BootImage {
  readonly kernel: string
  readonly initramfs: string
  /** An ext4 filesystem labelled `root`, without a partition table. Copied for each machine, never changed. */
  readonly root: string
  /** The tree of packages that the initramfs was made in, and its kernel's version. */
  readonly builder: string
  readonly version: string
}

/** Debian's packages could not be had: no network, or a mirror that lacks them. */
export class PackagesError extends Error {
  override readonly name = 'PackagesError'
}

/**
 * The line of the root filesystem, which makes it writable in the boots after the first: a kernel that is not told `rw`
 * leaves it read-only, and clevis, for one, needs to write to /tmp to open a volume bound to a TPM.
 */
export const ROOT_IN_FSTAB = 'LABEL=root / ext4 defaults 0 0\n'

const CACHE = '.cache/boot'
/** The executable that `npm run build:initrd` makes. */
export const EXECUTABLE = 'dist/initrd/firstlight'
const KARGS_HELPER = 'scripts/boot/guest/ignition-kargs-helper'
const SUITE = 'bookworm'
const BUILDER_PACKAGES = (
  'systemd systemd-sysv udev dracut-core linux-image-amd64 kmod zstd cpio gdisk fdisk ' +
  'cryptsetup-bin mdadm dmsetup e2fsprogs xfsprogs btrfs-progs dosfstools util-linux ' +
  'iproute2 passwd clevis clevis-luks clevis-tpm2 tpm2-tools curl'
).split(' ')
const ROOT_PACKAGES = (
  'systemd-sysv udev dbus busybox cryptsetup-bin mdadm dmsetup util-linux passwd kmod ' +
  'iproute2 xfsprogs e2fsprogs dosfstools clevis clevis-luks clevis-tpm2 clevis-systemd'
).split(' ')
/** A third of the root, which no boot reads: each machine has a copy. */
const UNREAD = (
  'usr/share/doc usr/share/man usr/share/locale usr/share/info usr/share/perl usr/lib/python3.11 usr/lib/udev/hwdb.d ' +
  'var/cache/apt var/lib/apt/lists'
).split(' ')
/** Units of Debian's that such a machine has no use for, or no kernel module. */
const UNWANTED = (
  'console-getty.service serial-getty@ttyS0.service serial-getty@hvc0.service apt-daily.timer apt-daily-upgrade.timer ' +
  'dpkg-db-backup.timer e2scrub_all.timer systemd-binfmt.service proc-sys-fs-binfmt_misc.automount ' +
  'systemd-pcrphase.service systemd-pcrphase-sysinit.service systemd-timesyncd.service systemd-pstore.service'
).split(' ')
const DRACUT_MODULES = (
  'base systemd systemd-initrd dracut-systemd dm crypt mdraid rootfs-block fs-lib ' +
  'udev-rules usrmount terminfo systemd-udevd systemd-journald systemd-modules-load ' +
  'systemd-tmpfiles systemd-ask-password systemd-sysctl firstlight firstlight-root'
).split(' ')

/**
 * Why no machine can be booted here; nothing when it can. Installs, as root on Debian, what is missing.
 */
export function whyNoBoot(): string | undefined {
  const { status, stderr } = spawnSync(path.join(import.meta.dirname, 'setup'), { encoding: 'utf8' })
  const last = stderr.trim().split('\n').at(-1) ?? ''
  if (status !== 0) return status === 3 ? last : `scripts/boot/setup failed (${status}): ${last}`
  return undefined
}

/**
 * The image, from the cache as far as nothing changed: Debian's packages (minutes, once), the executable, the
 * initramfs, the root. `say` hears what is being made. @throws PackagesError when Debian's packages cannot be had
 */
export function bootImage(say: (text: string) => void): BootImage {
  fs.mkdirSync(CACHE, { recursive: true })
  makeExecutable(say)
  const builder = unpacked('builder', BUILDER_PACKAGES, say)
  const { kernel, version } = kernelIn(builder)
  const initramfs = cached(
    'initramfs',
    [EXECUTABLE, 'initrd/dracut', KARGS_HELPER, 'scripts/boot/image.ts'],
    (file) => {
      say('making the initramfs with dracut')
      makeInitramfs({ builder, version, modules: DRACUT_MODULES }, file)
    },
  )
  const root = cached('root', [initramfs, 'initrd/real-root', 'scripts/boot/guest'], (file) => {
    makeRoot({ tree: unpacked('root', ROOT_PACKAGES, say), initramfs }, file, say)
  })
  return { kernel, initramfs, root, builder, version }
}

/**
 * Two initramfs of the same image, uncompressed: with the module of Firstlight and without it. Nothing when the packages for
 * it are not there yet.
 */
export function initramfsPair(): { readonly with: Buffer; readonly without: Buffer } | undefined {
  const builder = path.join(CACHE, `builder-${digestOfPackages(BUILDER_PACKAGES)}`)
  if (process.getuid?.() !== 0 || !fs.existsSync(builder)) return undefined
  const { version } = kernelIn(builder)
  const make = (modules: readonly string[]): Buffer => {
    const file = path.join(CACHE, 'measured')
    makeInitramfs({ builder, version, modules }, file)
    const bytes = fs.readFileSync(file)
    fs.rmSync(file)
    return bytes
  }
  return { with: make(DRACUT_MODULES), without: make(DRACUT_MODULES.filter((name) => !name.startsWith('firstlight'))) }
}

function kernelIn(builder: string): { readonly kernel: string; readonly version: string } {
  const name = fs.readdirSync(path.join(builder, 'boot')).find((each) => each.startsWith('vmlinuz-'))
  if (name === undefined) throw new Error(`no kernel in ${builder}/boot`)
  return { kernel: path.join(builder, 'boot', name), version: name.replace('vmlinuz-', '') }
}

function digestOfPackages(packages: readonly string[]): string {
  return createHash('sha256')
    .update([SUITE, ...packages].join(' '))
    .digest('hex')
    .slice(0, 12)
}

/** The executable, unless it was made from just these sources. */
function makeExecutable(say: (text: string) => void): void {
  const digest = digestOf([
    'bin',
    'src',
    'stages',
    'package-lock.json',
    'scripts/build-initrd.ts',
    'scripts/executable',
    'examples',
    'initrd',
  ])
  const madeFrom = `${EXECUTABLE}.sources`
  if (fs.existsSync(EXECUTABLE) && fs.existsSync(madeFrom) && fs.readFileSync(madeFrom, 'utf8') === digest) return
  say('making the executable')
  run(process.execPath, ['scripts/build-initrd.ts', '--no-sizes'])
  fs.writeFileSync(madeFrom, digest)
}

/** A tree of Debian's packages; kept both packed, which is cheap to keep, and unpacked. */
function unpacked(name: string, packages: readonly string[], say: (text: string) => void): string {
  const digest = digestOfPackages(packages)
  const archive = path.join(CACHE, `${name}-${digest}.tar`)
  const tree = archive.replace(/\.tar$/, '')
  if (!fs.existsSync(archive)) {
    say(`getting Debian's packages for the ${name} (a few minutes, once)`)
    const options = ['--variant=minbase', `--include=${packages.join(',')}`, '--format=tar']
    try {
      run('mmdebstrap', [...options, SUITE, `${archive}.part`, ...hostSources()])
    } catch (error) {
      throw new PackagesError(`getting Debian's packages for the ${name} failed`, { cause: error })
    }
    fs.renameSync(`${archive}.part`, archive)
  }
  if (!fs.existsSync(tree)) {
    fs.mkdirSync(`${tree}.part`, { recursive: true })
    run('tar', ['-C', `${tree}.part`, '-xf', archive])
    fs.renameSync(`${tree}.part`, tree)
  }
  return tree
}

/** The sources of packages of this machine, when it is of the same suite; else Debian's own are taken. */
function hostSources(): readonly string[] {
  const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : ''
  if (!release.includes(`VERSION_CODENAME=${SUITE}\n`)) return []
  return ['/etc/apt/sources.list', '/etc/apt/sources.list.d/debian.sources'].filter((file) => fs.existsSync(file))
}

/** A file that is made from other files; another one is made when one of them changed. */
export function cached(name: string, sources: readonly string[], make: (file: string) => void): string {
  const file = path.join(CACHE, `${name}-${digestOf(sources).slice(0, 12)}.img`)
  if (fs.existsSync(file)) return file
  for (const old of fs.readdirSync(CACHE)) {
    if (old.startsWith(`${name}-`) && old.endsWith('.img')) fs.rmSync(path.join(CACHE, old))
  }
  make(`${file}.part`)
  fs.renameSync(`${file}.part`, file)
  return file
}

function digestOf(sources: readonly string[]): string {
  const hash = createHash('sha256')
  for (const source of sources.flatMap(filesBelow)) hash.update(source).update(fs.readFileSync(source))
  return hash.digest('hex')
}

function filesBelow(source: string): readonly string[] {
  if (source.startsWith(CACHE) || !fs.statSync(source).isDirectory()) return [source]
  const entries = fs.readdirSync(source, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()
}

interface InitramfsParts {
  readonly builder: string
  /** The kernel's. */
  readonly version: string
  readonly modules: readonly string[]
}

function makeInitramfs({ builder, version, modules }: InitramfsParts, file: string): void {
  const module = path.join(builder, 'usr/lib/dracut/modules.d/30firstlight')
  fs.rmSync(module, { recursive: true, force: true })
  firstlightImage(builder, '--module', '--executable', EXECUTABLE)
  fs.copyFileSync(KARGS_HELPER, path.join(builder, 'usr/bin/ignition-kargs-helper'))
  const dracut = ['dracut', '--force', '--no-hostonly', '--no-compress', '--no-early-microcode', '--kver', version]
  // The module's own configuration asks for it whatever the list says.
  const omitted = modules.includes('firstlight') ? [] : ['--omit', 'firstlight firstlight-root']
  runInside(builder, [...dracut, ...omitted, '--modules', modules.join(' '), '/tmp/initramfs.img'])
  fs.copyFileSync(path.join(builder, 'tmp/initramfs.img'), file)
  fs.rmSync(path.join(builder, 'tmp/initramfs.img'))
}

/** Puts into a tree what a first boot needs, as whoever prepares an image does. */
function firstlightImage(tree: string, ...options: readonly string[]): void {
  run(process.execPath, ['bin/firstlight.ts', 'image', tree, ...options])
}

/** Runs a program with a tree as its root. @returns what it wrote to its standard output */
export function runInside(tree: string, command: readonly string[]): string {
  const mounts = 'for each in proc sys dev; do mount --rbind "/$each" "$1/$each"; done; root=$1; shift'
  const script = `set -e; ${mounts}; DRACUT_NO_XATTR=1 exec chroot "$root" "$@"`
  return run('unshare', ['--mount', '--propagation=private', 'sh', '-c', script, 'sh', tree, ...command])
}

interface RootParts {
  readonly tree: string
  readonly initramfs: string
}

function makeRoot({ tree, initramfs }: RootParts, file: string, say: (text: string) => void): void {
  say('making the root filesystem')
  // The same kernel modules as in the initramfs are enough.
  const extract = 'cpio --quiet -idmu "usr/lib/modules/*"'
  run('sh', ['-c', `cd "$1" && ${extract} < "$2"`, 'sh', tree, path.resolve(initramfs)])
  const library = path.join(tree, 'usr/lib/firstlight')
  const units = path.join(tree, 'usr/lib/systemd/system')
  fs.mkdirSync(library, { recursive: true })
  fs.copyFileSync('scripts/boot/guest/check', path.join(library, 'check'))
  firstlightImage(tree, '--real-root', '--stamp')
  addUnit(units, 'scripts/boot/guest/firstlight-check.service', 'multi-user.target')
  fs.writeFileSync(path.join(tree, 'etc/hostname'), 'unnamed\n')
  fs.writeFileSync(path.join(tree, 'etc/fstab'), ROOT_IN_FSTAB)
  fs.mkdirSync(path.join(tree, 'etc/systemd/system'), { recursive: true })
  for (const unit of UNWANTED) {
    const place = path.join(tree, 'etc/systemd/system', unit)
    fs.rmSync(place, { force: true })
    fs.symlinkSync('/dev/null', place)
  }
  for (const directory of UNREAD) fs.rmSync(path.join(tree, directory), { recursive: true, force: true })
  run('mke2fs', ['-q', '-t', 'ext4', '-L', 'root', '-d', tree, file, '1200M'])
}

/** Puts a unit of the image in place, wanted without a preset, which the config may change. */
function addUnit(units: string, source: string, target: string): void {
  const name = path.basename(source)
  fs.copyFileSync(source, path.join(units, name))
  const wants = path.join(units, `${target}.wants`)
  fs.mkdirSync(wants, { recursive: true })
  fs.rmSync(path.join(wants, name), { force: true })
  fs.symlinkSync(`../${name}`, path.join(wants, name))
}
