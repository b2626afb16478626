import type { Config } from '../../config/model.ts'
import type { Host } from '../../host/host.ts'
import type { Operation, PlannedOperation } from '../../host/operation/operation.ts'
import { quotedText } from '../../host/operation/words.ts'
import { targetPath, type TargetPath } from '../../util/paths.ts'
import { collect, joinComparisons, type Collector, type Comparison } from './finding.ts'
import { reading } from './unreadable.ts'
import { fromLatin1 } from '../../util/latin1.ts'
import { fromUtf8 } from '../../util/utf8.ts'

/** Compares which units are enabled, and the kernel's arguments, as far as they can be read. */
export async function compareSystem(
  config: Config,
  operations: readonly PlannedOperation[],
  host: Pick<Host, 'files' | 'system'>,
): Promise<Comparison> {
  const disabled = operations.flatMap(({ operation, path }) =>
    operation.kind === 'disable-unit' ? [{ unit: operation.unit, path }] : [],
  )
  const comparisons: Comparison[] = []
  const werePresetsApplied = await reading(() => hasMachineId(host))
  for (const [index, unit] of (config.systemd?.units ?? []).entries()) {
    const collector = collect(`unit ${quotedText(unit.name)}`, ['systemd', 'units', index], { enablement: 'enabled' })
    const wasDisabled = disabled.some((one) => one.unit === unit.name)
    if (wasDisabled) await compareDisabled(unit.name, host, collector)
    else if (unit.enabled === true && unit.mask !== true) {
      if ('reason' in werePresetsApplied || !werePresetsApplied.value) {
        collector.skip('enablement', 'systemd enables it at the first boot, which has not been')
      } else await compareEnabled(unit.name, host, collector)
    } else continue
    comparisons.push(collector.comparison)
  }
  for (const { operation, path } of operations) {
    if (operation.kind === 'set-kernel-arguments') {
      const collector = collect('kernel arguments', path)
      await compareArguments(operation, host, collector)
      comparisons.push(collector.comparison)
    }
    if (operation.kind === 'relabel') {
      const collector = collect('SELinux labels', path)
      collector.skip(
        'all',
        `the policy ${quotedText(operation.policy)} itself is needed to tell them; restorecon -n does`,
      )
      comparisons.push(collector.comparison)
    }
  }
  return joinComparisons(comparisons)
}

/** Presets are applied once, when the machine gets its id (machine-id(5)). */
async function hasMachineId({ files }: Pick<Host, 'files'>): Promise<boolean> {
  const bytes = await files.read(targetPath('/etc/machine-id'))
  return bytes !== undefined && /^[0-9a-f]{32}\n?$/.test(fromLatin1(bytes))
}

async function compareEnabled(unit: string, { system }: Pick<Host, 'system'>, collector: Collector): Promise<void> {
  if (/@\.[a-z]+$/.test(unit))
    return collector.skip('enablement', 'it is a template, of which only instances are enabled')
  const enabled = await reading(() => system.isUnitEnabled(unit))
  if ('reason' in enabled) return collector.skip('enablement', enabled.reason)
  if (!enabled.value) collector.differs('enablement', 'is not enabled, the document says it is')
}

const ADMINISTRATOR = '/etc/systemd/system'

/** What disabling leaves is no link to the unit: a unit without an `[Install]` section counts as enabled all the same. */
async function compareDisabled(unit: string, { files }: Pick<Host, 'files'>, collector: Collector): Promise<void> {
  const links = await reading(async () => {
    const found: TargetPath[] = []
    for (const name of (await files.list(targetPath(ADMINISTRATOR))) ?? []) {
      if (!/\.(wants|requires|upholds)$/.test(name)) continue
      const path = targetPath(`${ADMINISTRATOR}/${name}`)
      if ((await files.list(path))?.includes(unit)) found.push(path)
    }
    return found
  })
  if ('reason' in links) return collector.skip('enablement', links.reason)
  if (links.value.length > 0) collector.differs('enablement', 'is enabled, the document has it disabled')
}

async function compareArguments(
  { shouldExist, shouldNotExist }: Operation<'set-kernel-arguments'>,
  { files }: Pick<Host, 'files'>,
  collector: Collector,
): Promise<void> {
  const read = await reading(() => files.read(targetPath('/proc/cmdline')))
  if ('reason' in read || read.value === undefined) {
    return collector.skip('all', "they are the boot loader's; only the machine itself, running, tells them")
  }
  const words = new Set(fromUtf8(read.value).match(/(?:[^\s"]|"[^"]*")+/g) ?? [])
  for (const argument of shouldExist) {
    if (!words.has(argument)) collector.differs('arguments', `${quotedText(argument)} is missing`)
  }
  for (const argument of shouldNotExist) {
    if (words.has(argument))
      collector.differs('arguments', `${quotedText(argument)} is there, the document has it removed`)
  }
}
