import { NEWEST_VERSION } from './model.ts'
import type { Config, Directory, File, Link, Luks, Raid } from './model.ts'

/**
 * A valid config of an older minor version of spec 3 as one of the newest. No value changes its place, so that
 * origins hold for the result too.
 */
export function upgrade(config: Config, minor: number): Config {
  let upgraded = config
  for (const step of STEPS) if (step.from >= minor) upgraded = step.apply(upgraded)
  return { ...upgraded, ignition: { ...upgraded.ignition, version: NEWEST_VERSION } }
}

/** The steps that change more than the version: from a minor version to the next. */
const STEPS: readonly { readonly from: number; readonly apply: (config: Config) => Config }[] = [
  { from: 2, apply: addRequiredStrings },
  { from: 5, apply: dropSpecialModeBits },
]

/** 3.2→3.3: `level`, `target` and the strings of a custom pin became nullable, and are present, if empty, from before. */
function addRequiredStrings(config: Config): Config {
  const { links, luks, raid } = config.storage ?? {}
  if (!links && !luks && !raid) return config
  return {
    ...config,
    storage: {
      ...config.storage,
      ...(links && { links: links.map((link): Link => ({ ...link, target: link.target ?? '' })) }),
      ...(raid && { raid: raid.map((array): Raid => ({ ...array, level: array.level ?? '' })) }),
      ...(luks && { luks: luks.map(addPinStrings) }),
    },
  }
}

function addPinStrings(luks: Luks): Luks {
  const custom = luks.clevis?.custom
  if (!custom) return luks
  const { pin = '', config = '' } = custom
  return { ...luks, clevis: { ...luks.clevis, custom: { ...custom, pin, config } } }
}

/** 3.5→3.6: setuid, setgid and sticky bits, which versions before ignored, are taken off. */
function dropSpecialModeBits(config: Config): Config {
  const { directories, files } = config.storage ?? {}
  if (!hasBits(directories) && !hasBits(files)) return config
  return {
    ...config,
    storage: {
      ...config.storage,
      ...(directories && { directories: directories.map(withoutBits) }),
      ...(files && { files: files.map(withoutBits) }),
    },
  }
}

function hasBits(nodes: readonly (File | Directory)[] = []): boolean {
  return nodes.some(({ mode = 0 }) => (mode & 0o7000) !== 0)
}

function withoutBits<Node extends File | Directory>(node: Node): Node {
  return node.mode === undefined ? node : { ...node, mode: node.mode & ~0o7000 }
}
