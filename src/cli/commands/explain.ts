import type { ExplainedPath } from '../../reference/path/explain-path.ts'
import { explainCode, nearestCode } from '../../reference/code.ts'
import { findKey } from '../../reference/find-key.ts'
import { LANGUAGE_NAMES, LANGUAGES } from '../../reference/languages.ts'
import { nearest } from '../../util/nearest.ts'
import { withoutTrailing } from '../../util/text.ts'
import { defineCommand, type Command } from '../command/command.ts'
import { input, required, section, usageError, word } from '../command/option.ts'
import { json, LOG, NETWORK, PLACEHOLDER_PLATFORM, READ } from '../command/standard-options.ts'
import { pageText, type Block } from '../command/page.ts'
import { codeBlocks, keyBlocks, pathBlocks, severalBlocks } from '../explain-blocks.ts'
import { codeData, keyData, severalData } from '../explain-data.ts'
import { explainedDocument, type DocumentAsked } from '../explained-document.ts'
import { DONE } from '../../program/exit-codes.ts'
import { outputText } from '../output/formats.ts'

/** `firstlight explain`: what a code, a key of a document or a path of the machine is about. */
export const explainCommand: Command = defineCommand({
  exits: [0, 1, 2, 3, 4],
  arguments: {
    what: required(
      word('what', 'a code, a key such as storage.files.mode, or with --document a path of the machine', {
        offers: async () => (await import('../../reference/code.ts')).codes(),
      }),
    ),
  },
  options: {
    ...section('Keys', {
      variant: word('name', 'of this language: a variant of Butane, ignition, container-linux', {
        offers: async () => LANGUAGE_NAMES,
      }),
      version: word('version', 'and of this version (the newest stable one)', {
        offers: async () => [...new Set(LANGUAGES.map(({ version }) => version))],
      }),
    }),
    ...section('Document', { document: input('file', 'the document that describes the machine; - is standard input') }),
    ...READ,
    ...section('Document', { platform: PLACEHOLDER_PLATFORM }),
    ...NETWORK,
    ...json(),
    ...LOG,
  },
  notes: [
    'Of a path it tells the lines that its contents, mode and owner come from, merge by merge, and what a run does there. A ' +
      'unit may be called by its name alone.',
  ],
  examples: [
    'firstlight explain partition-mismatch',
    'firstlight explain storage.disks.partitions.size_mib --variant flatcar',
    'firstlight explain /etc/hosts --document machine.bu',
  ],
  async run({ settings, io }) {
    const { what, document } = settings
    const width = (io.isTerminal.out ? io.columns() : undefined) ?? 80
    const print = (data: object, blocks: readonly Block[]): void => {
      io.out(settings.json ? outputText('explain', data) : pageText(blocks, width))
    }
    const path = pathAsked(what, document)
    if (path !== undefined) {
      const answer = await explainMachine(path, { ...settings, doc: document }, io)
      if ('exitCode' in answer) return answer.exitCode
      print({ ...answer, kind: 'path' }, pathBlocks(answer, width))
      return DONE
    }
    const code = explainCode(what)
    if (code !== undefined) {
      print(codeData(code), codeBlocks(code))
      return DONE
    }
    checkScope(settings)
    const found = findKey(what, settings)
    const near = what.includes('-') || found.kind === 'none' ? nearestCode(what) : undefined
    if (near !== undefined && (found.kind !== 'key' || found.isNearest)) {
      throw usageError(`there is no code ${JSON.stringify(what)}`, `did you mean ${near}?`)
    }
    switch (found.kind) {
      case 'key':
        print(keyData(what, found), keyBlocks(what, found))
        return DONE
      case 'several':
        print(severalData(what, found), severalBlocks(what, found))
        return DONE
      case 'none':
        throw usageError(
          `there is no code and no key ${JSON.stringify(what)}`,
          'keys are called as storage.files.mode is; docs/errors.md and docs/lint.md list the codes',
        )
    }
  },
})

/** The path of the machine that is meant, if one is. */
function pathAsked(what: string, document: string | undefined): string | undefined {
  if (what.startsWith('/')) {
    if (document !== undefined) return withoutTrailing(what, '/') || '/'
    throw usageError(`${what} is a path of a machine, and no document was given`, 'add --document FILE')
  }
  const isUnit = /^[^/.]+\.(?:service|socket|mount|timer|target|path|swap|automount|slice)$/.test(what)
  return document !== undefined && isUnit ? `/etc/systemd/system/${what}` : undefined
}

async function explainMachine(
  path: string,
  asked: DocumentAsked,
  io: Parameters<typeof explainedDocument>[1],
): Promise<ExplainedPath | { readonly exitCode: 3 }> {
  const explained = await explainedDocument(asked, io)
  if ('exitCode' in explained) return explained
  const { explainPath } = await import('../../reference/path/explain-path.ts')
  return explainPath(path, explained)
}

function checkScope({
  variant,
  version,
}: {
  readonly variant?: string | undefined
  readonly version?: string | undefined
}): void {
  if (variant !== undefined && !LANGUAGE_NAMES.includes(variant)) {
    const meant = nearest(variant, LANGUAGE_NAMES)
    const known = `there are ${LANGUAGE_NAMES.join(', ')}`
    throw usageError(`there is no language ${variant}`, meant === undefined ? known : `did you mean ${meant}? ${known}`)
  }
  const versions = LANGUAGES.filter(({ name }) => variant === undefined || name === variant).map((one) => one.version)
  if (version === undefined || versions.includes(version)) return
  const of = variant === undefined ? 'any language' : variant
  throw usageError(`there is no version ${version} of ${of}`, `there are ${[...new Set(versions)].join(', ')}`)
}
