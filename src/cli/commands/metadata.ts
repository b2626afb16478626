import fs from 'node:fs'
import type { Metadata } from '../../providers/metadata/metadata.ts'
import type { VariableStyle } from '../../providers/metadata/variables.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { DONE } from '../exit-codes.ts'
import { defineOutput } from '../log.ts'
import { flagOption, pathOption, stringOption, usageError } from '../options.ts'
import { TIMEOUT } from '../patience.ts'
import { choosePlatform } from '../platform.ts'

/** `firstlight metadata`: what the platform tells this machine about itself. */
export const metadataCommand: CommandModule = {
  exits: [0, 1, 2, 4],
  define(command) {
    const described = command
      .optionsGroup('Metadata:')
      .option('--platform <id>', 'whose metadata; without it, what `firstlight detect` says')
      .option('--format <format>', 'json, or env for a file that systemd and shells read', 'json')
      .option('--names <style>', 'afterburn for AFTERBURN_AWS_…, coreos for COREOS_EC2_…', 'afterburn')
      .option('--kargs <default>', "print the kernel's network arguments instead: what the platform says, else these")
      .option('--check-in', 'also tell the platform that this machine is up (azure, packet, scaleway)')
      .option(...TIMEOUT)
    defineOutput(described, 'the same as --format json')
      .option('--output <file>', 'write it to this file, at once and whole, instead of printing it')
      .addHelpText(
        'after',
        '\nExamples:\n  firstlight metadata --platform aws\n' +
          '  firstlight metadata --platform gcp --format env --names coreos \\\n    --output /run/metadata/flatcar',
      )
  },
  async run(invocation) {
    const [format, names] = [formatOf(invocation), namesOf(invocation)]
    const chosen = await choosePlatform(invocation)
    try {
      const fallback = stringOption(invocation, 'kargs')
      if (fallback !== undefined) {
        const { networkArguments } = await import('../../providers/metadata/network-arguments.ts')
        const text = await networkArguments(chosen.context, chosen.platform, fallback)
        write(invocation, text === '' ? '' : `${text}\n`)
        return DONE
      }
      const { metadataSource } = await import('../../providers/metadata/index.ts')
      const source = metadataSource(chosen.platform)
      if (flagOption(invocation, 'checkIn') && source.checkIn === undefined) {
        throw usageError(`--check-in: ${chosen.platform} does not ask for it`, 'leave it out')
      }
      const metadata = await source.fetch(chosen.context)
      write(invocation, await textOf(metadata, { platform: chosen.platform, format, names }))
      if (flagOption(invocation, 'checkIn')) await source.checkIn?.(chosen.context)
      return DONE
    } finally {
      await chosen.close()
    }
  },
}

function formatOf(invocation: Invocation): 'json' | 'env' {
  const format = flagOption(invocation, 'json') ? 'json' : (stringOption(invocation, 'format') ?? 'json')
  if (format === 'json' || format === 'env') return format
  throw usageError(`--format ${format}: there is no such format`, 'json or env')
}

function namesOf(invocation: Invocation): VariableStyle {
  const names = stringOption(invocation, 'names') ?? 'afterburn'
  if (names === 'afterburn' || names === 'coreos') return names
  throw usageError(`--names ${names}: there are no such names`, 'afterburn or coreos')
}

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
  return `${JSON.stringify({ platform, hostname, variables, sshKeys, network }, undefined, 2)}\n`
}

/** A reader of the file sees the old text or the new one, never a part of it. */
function write(invocation: Invocation, text: string): void {
  const file = pathOption(invocation, 'output')
  if (file === undefined) return invocation.io.out(Buffer.from(text))
  fs.mkdirSync(file.slice(0, file.lastIndexOf('/')) || '/', { recursive: true })
  const draft = `${file}.${process.pid}.new`
  const descriptor = fs.openSync(draft, 'wx', 0o644)
  try {
    fs.writeFileSync(descriptor, text)
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
  fs.renameSync(draft, file)
}
