import { isJsonObject, type JsonObject, type JsonValue } from '../util/json.ts'
import { checkDocument } from './checks.ts'
import { hasFailed, type TranslationContext } from './context.ts'
import { copyObject } from './copy.ts'
import { hasFeature } from './features.ts'
import { mergeOver } from './merge.ts'
import type { ButaneDocument, Draft } from './model.ts'
import { BASE } from './schema/base.ts'
import { bootDevice } from './sugar/boot-device.ts'
import { checkBootDevice } from './sugar/boot-device-checks.ts'
import { checkReferences } from './sugar/config-references.ts'
import { expandContentsLocal } from './sugar/contents-local.ts'
import { checkGrub, grub, grubAsContents } from './sugar/grub.ts'
import { mountUnits } from './sugar/mount-units.ts'
import { addFipsCipher, checkOpenShift } from './sugar/openshift.ts'
import { warnOfPartitions } from './sugar/partition-warnings.ts'
import { checkQuadlets, expandQuadlets } from './sugar/quadlets.ts'
import { expandSshKeys } from './sugar/ssh-keys.ts'
import { expandTrees } from './sugar/trees.ts'

/**
 * Makes the Ignition config of a decoded document: first what the language itself says of it is checked, then the
 * fields are copied, then each kind of sugar adds its part.
 *
 * The order decides what can override what, and is Butane's: mount units, trees, quadlets, the boot device, grub,
 * and what OpenShift rewrites. `undefined` when the document has errors.
 */
export async function expandDocument(
  value: JsonObject,
  document: ButaneDocument,
  context: TranslationContext,
): Promise<JsonObject | undefined> {
  checkDocument(document, context)
  checkQuadlets(document, context)
  checkBootDevice(document, context)
  checkGrub(document, context)
  checkOpenShift(document, context)
  warnOfPartitions(document, context)
  await checkReferences(document, context)
  const copied = copyBase(value, context)
  const draft = parseDraft(copied)
  expandSshKeys(document, draft, context)
  expandContentsLocal(document, draft, context)
  const mounted = under(mountUnits(document, context), copied, context)
  const grown = parseDraft(mounted)
  expandTrees(document, grown, context)
  expandQuadlets(document, grown, context)
  if (hasFailed(context)) return undefined
  const booting = under(bootDevice(document, context), mounted, context)
  const guarded = under(grub(document, context), booting, context)
  const rewritten = hasFeature(context.variant, 'grub-as-contents') ? grubAsContents(guarded, context) : guarded
  return withoutEmptyStorage(addFipsCipher(rewritten, document, context))
}

function copyBase(value: JsonObject, context: TranslationContext): JsonObject {
  const copied = copyObject(value, BASE, context) as Record<string, JsonValue>
  const ignition: Record<string, JsonValue> = { version: context.variant.ignition }
  if (value['ignition'] !== undefined) context.provenance.copied(ignition, value['ignition'] as JsonObject)
  Object.assign(ignition, copied['ignition'])
  context.provenance.came(ignition, 'version', ['version'])
  copied['ignition'] = ignition
  return copied
}

/** The user's config over a generated one. */
function under(generated: JsonObject | undefined, own: JsonObject, { provenance }: TranslationContext): JsonObject {
  return generated === undefined ? own : mergeOver(generated, own, provenance)
}

/** Trees and quadlets make room for nodes even where they have none. */
function withoutEmptyStorage(config: JsonObject): JsonObject {
  const { storage, ...rest } = config
  return isJsonObject(storage) && Object.keys(storage).length === 0 ? rest : config
}

/** What was copied by the tables has the shape of a config. */
function parseDraft(value: JsonObject): Draft {
  return value as unknown as Draft
}
