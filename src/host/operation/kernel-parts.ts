/** Something that a kernel may have built in, as a module, or not at all. */
export interface KernelPart {
  /** What the user knows it by. */
  readonly name: string
  readonly module: string
  /** The file below `/proc` in which the kernel shows that it has it now, and the text that does. */
  readonly shown: { readonly file: 'devices' | 'mdstat'; readonly text: string }
}

/** What LUKS volumes are opened by. */
export const DEVICE_MAPPER: KernelPart = {
  name: 'device-mapper',
  module: 'dm_mod',
  shown: { file: 'devices', text: ' device-mapper\n' },
}

const MD: KernelPart = { name: 'RAID (md)', module: 'md_mod', shown: { file: 'devices', text: ' md\n' } }

const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['stripe', 'raid0'],
  ['mirror', 'raid1'],
])

/** The one name of a level of arrays: `mirror`, `1` and `raid1` are the same. */
export function levelName(level: string): string {
  return /^\d+$/.test(level) ? `raid${level}` : (SYNONYMS.get(level) ?? level)
}

/** What makes arrays of a level. */
export function partsForLevel(level: string): readonly KernelPart[] {
  const name = levelName(level)
  const module = /^raid[456]$/.test(name) ? 'raid456' : name
  return [MD, { name: `RAID level ${name}`, module, shown: { file: 'mdstat', text: `[${name}]` } }]
}
