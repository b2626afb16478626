import type { JsonObject } from '../../../util/json.ts'
import type { ConfigPath } from '../../../report/path.ts'
import type { Spec2 } from '../spec-2.ts'
import { refuse, remark, unlessEmpty, unlessNone, versionName } from './conversion.ts'
import type { Conversion } from './conversion.ts'

/** What spec 2 says of something to fetch: a config, a certificate, a file's contents. */
export interface Resource2 {
  readonly source?: string | undefined
  readonly compression?: string | undefined
  readonly httpHeaders?: readonly Header2[] | undefined
  readonly verification?: { readonly hash?: string | undefined } | undefined
}

interface Header2 {
  readonly name?: string | undefined
  readonly value?: string | undefined
}

/** Converts `ignition`: `config.append` becomes `config.merge`, the rest keeps its name. */
export function convertIgnition(ignition: NonNullable<Spec2['ignition']>, conversion: Conversion): JsonObject {
  const { config, proxy, security, timeouts } = ignition
  const authorities = security?.tls?.certificateAuthorities
  return {
    version: '3.1.0',
    config: config === undefined ? undefined : convertReferences(config, conversion),
    timeouts: timeouts === undefined ? undefined : { ...timeouts },
    security:
      authorities === undefined
        ? undefined
        : {
            tls: {
              certificateAuthorities: authorities.map((authority, index) =>
                convertResource(
                  authority,
                  ['ignition', 'security', 'tls', 'certificateAuthorities', index],
                  conversion,
                ),
              ),
            },
          },
    proxy:
      proxy === undefined
        ? undefined
        : {
            httpProxy: unlessEmpty(proxy.httpProxy),
            httpsProxy: unlessEmpty(proxy.httpsProxy),
            noProxy: unlessNone(proxy.noProxy),
          },
  }
}

type References = NonNullable<NonNullable<Spec2['ignition']>['config']>

function convertReferences(config: References, conversion: Conversion): JsonObject {
  const append = unlessNone(config.append)
  if (append !== undefined) {
    remark(conversion, { code: 'legacy-append-merges', path: ['ignition', 'config', 'append'] })
    conversion.trace.note(['ignition', 'config', 'merge'], ['ignition', 'config', 'append'])
  }
  return {
    merge: append?.map((reference, index) =>
      convertResource(reference, ['ignition', 'config', 'append', index], conversion),
    ),
    replace: isNothing(config.replace)
      ? undefined
      : convertResource(config.replace ?? {}, ['ignition', 'config', 'replace'], conversion),
  }
}

/** The transpiler of its time wrote `"replace": {"verification": {}}` for "none". */
function isNothing(reference: Resource2 | undefined): boolean {
  return (reference?.source ?? '') === '' && (reference?.verification?.hash ?? '') === ''
}

/** Schemes that came later than the version that had the rest. */
const SCHEME_SINCE: ReadonlyMap<string, number> = new Map([
  ['http', 0],
  ['https', 0],
  ['oem', 0],
  ['data', 0],
  ['tftp', 1],
  ['s3', 1],
])

/** Converts something to fetch; the path is the source's. An empty string becomes absent, except for `source`. */
export function convertResource(resource: Resource2, path: ConfigPath, conversion: Conversion): JsonObject {
  checkResource(resource, path, conversion)
  const hash = unlessEmpty(resource.verification?.hash)
  return {
    source: resource.source,
    compression: unlessEmpty(resource.compression),
    httpHeaders: unlessNone(resource.httpHeaders)?.map(({ name, value }) => ({ name: name ?? '', value })),
    verification: hash === undefined ? undefined : { hash },
  }
}

function checkResource(resource: Resource2, path: ConfigPath, conversion: Conversion): void {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(resource.source ?? '')?.[1]?.toLowerCase()
  if (scheme !== undefined && (SCHEME_SINCE.get(scheme) ?? Infinity) > conversion.minor) {
    refuse(conversion, {
      code: 'legacy-scheme',
      path: [...path, 'source'],
      scheme,
      version: versionName(conversion),
    })
  }
  const hash = unlessEmpty(resource.verification?.hash)
  if (hash !== undefined && !/^sha512-[0-9a-f]{128}$/i.test(hash)) {
    refuse(conversion, {
      code: 'legacy-hash',
      path: [...path, 'verification', 'hash'],
      version: versionName(conversion),
    })
  }
}
