import '../../src/node/natives.ts'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { isFirstlightError } from '../../src/errors.ts'
import { createHolder, createProgramRunner } from '../../src/host/real/commands.ts'
import { cached as cachedIn } from '../../src/machine/debian/cache.ts'
import { debianImage, initramfsWith } from '../../src/machine/debian/image.ts'
import { runInside as runInTree } from '../../src/machine/debian/initramfs.ts'
import type { BootImage, Making } from '../../src/machine/debian/making.ts'
import { DRACUT_MODULES } from '../../src/machine/debian/parts.ts'
import { hostPath } from '../../src/util/paths.ts'
import { run } from './run.ts'

/** Where the image is kept that the machines here are started from. */
const CACHE = '.cache/boot'
/** The executable that `npm run build:initrd` makes. */
export const EXECUTABLE = 'dist/initrd/firstlight'

/**
 * Why no machine can be booted here; nothing when it can. Installs, as root on Debian, what is missing.
 */
export function whyNoBoot(): string | undefined {
  const { status, stderr } = spawnSync(path.join(import.meta.dirname, 'setup'), { encoding: 'utf8' })
  const last = stderr.trim().split('\n').at(-1) ?? ''
  if (status !== 0) return status === 3 ? last : `scripts/boot/setup failed (${status}): ${last}`
  return undefined
}

/** The small Debian machine of `src/machine/debian`, with the executable of this checkout. `say` hears what is being made. */
export async function bootImage(say: (text: string) => void): Promise<BootImage> {
  say('making the executable, if its sources changed')
  run(process.execPath, ['scripts/build-initrd.ts', '--no-sizes', '--if-changed'])
  return await debianImage(makingHere(say))
}

/** Whether an image could not be made because Debian's packages cannot be had: no network, or a mirror that lacks them. */
export function isWithoutPackages(thrown: unknown): thrown is Error {
  return isFirstlightError(thrown, 'packages-unavailable')
}

/**
 * Two initramfs of the same image, uncompressed: with the module of Firstlight and without it. Nothing when the packages for
 * it are not there yet.
 */
export async function initramfsPair(): Promise<{ readonly with: Buffer; readonly without: Buffer } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const whole = await initramfsOf(DRACUT_MODULES)
  const before = await initramfsOf(DRACUT_MODULES.filter((name) => !name.startsWith('firstlight')))
  return whole === undefined || before === undefined ? undefined : { with: whole, without: before }
}

async function initramfsOf(modules: readonly string[]): Promise<Buffer | undefined> {
  const file = hostPath(path.resolve(CACHE, 'measured'))
  if (
    !(await initramfsWith(
      modules,
      file,
      makingHere(() => undefined),
    ))
  )
    return undefined
  const bytes = fs.readFileSync(file)
  fs.rmSync(file)
  return bytes
}

/** A file that is made from other files; another one is made when one of them changed. */
export async function cached(
  name: string,
  sources: readonly string[],
  make: (file: string) => Promise<void> | void,
): Promise<string> {
  return await cachedIn({ cache: hostPath(path.resolve(CACHE)), name, sources }, async (file) => await make(file))
}

/** Runs a program with a tree as its root. */
export async function runInside(tree: string, command: readonly string[]): Promise<void> {
  await runInTree(
    hostPath(path.resolve(tree)),
    command,
    makingHere(() => undefined),
  )
}

/** With what images are made in this checkout. */
export function makingHere(say: (text: string) => void): Making {
  let said = ''
  return {
    cache: hostPath(path.resolve(CACHE)),
    sources: { initrd: hostPath(path.resolve('initrd')), executable: hostPath(path.resolve(EXECUTABLE)) },
    environment: process.env,
    run: createProgramRunner(process.env),
    hold: createHolder(process.env),
    signal: new AbortController().signal,
    say: (text) => {
      // How far it is, is for people who watch.
      const [what = ''] = text.split(': ')
      if (what !== said) say(what)
      said = what
    },
  }
}
