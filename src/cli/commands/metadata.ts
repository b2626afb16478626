import type { Metadata } from '../../providers/metadata/metadata.ts'
import type { VariableStyle } from '../../providers/metadata/variables.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { choice, flag, section, usageError, withDefault, word } from '../command/option.ts'
import { json, LOG, NETWORK, platform } from '../command/standard-options.ts'
import { DONE } from '../../program/exit-codes.ts'
import { choosePlatform } from '../platform.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight metadata`: what the platform tells this machine about itself. */
export const metadataCommand: Command = defineCommand({
  exits: [0, 1, 2, 4],
  arguments: {},
  options: {
    ...section('Metadata', {
      platform: platform('whose metadata; without it, what `firstlight detect` says'),
      format: withDefault(
        choice('format', ['json', 'env'], 'json, or env for a file that systemd and shells read'),
        'json',
      ),
      names: withDefault(
        choice('style', ['afterburn', 'coreos'], 'afterburn for AFTERBURN_AWS_…, coreos for COREOS_EC2_…'),
        'afterburn',
      ),
      kargs: word('default', "print the kernel's network arguments instead: what the platform says, else these"),
      checkIn: flag('also tell the platform that this machine is up (azure, packet, scaleway)'),
      ...NETWORK,
    }),
    ...json('the same as --format json'),
    ...LOG,
  },
  examples: [
    'firstlight metadata --platform aws',
    'firstlight metadata --platform gcp --format env --names coreos -o /run/metadata/flatcar',
  ],
  async run({ settings, io }) {
    const { kargs, checkIn, names } = settings
    const chosen = await choosePlatform(settings, io)
    try {
      if (kargs !== undefined) {
        const { networkArguments } = await import('../../providers/network-arguments.ts')
        const text = await networkArguments(chosen.context, chosen.platform, kargs)
        io.out(Buffer.from(text === '' ? '' : `${text}\n`))
        return DONE
      }
      const { metadataSource } = await import('../../providers/index.ts')
      const source = await metadataSource(chosen.platform)
      if (checkIn && source.checkIn === undefined) {
        throw usageError(`--check-in: ${chosen.platform} does not ask for it`, 'leave it out')
      }
      const metadata = await source.fetch(chosen.context)
      const format = settings.json ? 'json' : settings.format
      io.out(Buffer.from(await textOf(metadata, { platform: chosen.platform, format, names })))
      if (checkIn) await source.checkIn?.(chosen.context)
      return DONE
    } finally {
      await chosen.close()
    }
  },
})

async function textOf(
  metadata: Metadata,
  {
    platform,
    format,
    names,
  }: { readonly platform: string; readonly format: 'json' | 'env'; readonly names: VariableStyle },
): Promise<string> {
  const { environmentFile, variablesOf } = await import('../../providers/metadata/variables.ts')
  if (format === 'env') return environmentFile(metadata, names)
  const { sshKeys, hostname, network } = metadata
  const variables = Object.fromEntries(variablesOf(metadata, names))
  return outputText('metadata', { platform, hostname, variables, sshKeys, network })
}
