import type { Config, Resource } from '../config/model.ts'
import type { ConfigPath } from '../report/path.ts'

/** A resource of a config, and where it stands. */
export interface PlacedResource {
  readonly resource: Resource
  readonly path: ConfigPath
}

/** Every resource whose contents a machine needs: files, what is appended to them, and key files. */
export function* contentResources(config: Config): Generator<PlacedResource> {
  for (const [index, file] of (config.storage?.files ?? []).entries()) {
    if (file.contents?.source !== undefined) {
      yield { resource: file.contents, path: ['storage', 'files', index, 'contents'] }
    }
    for (const [place, resource] of (file.append ?? []).entries()) {
      yield { resource, path: ['storage', 'files', index, 'append', place] }
    }
  }
  for (const [index, volume] of (config.storage?.luks ?? []).entries()) {
    const { keyFile } = volume
    if (keyFile?.source !== undefined && keyFile.source !== '') {
      yield { resource: keyFile, path: ['storage', 'luks', index, 'keyFile'] }
    }
  }
}

/** Every resource of a config, also those that only lead to more config: children and certificate authorities. */
export function* allResources(config: Config): Generator<PlacedResource> {
  const { config: references, security } = config.ignition
  for (const [index, resource] of (references?.merge ?? []).entries()) {
    yield { resource, path: ['ignition', 'config', 'merge', index] }
  }
  if (references?.replace !== undefined) yield { resource: references.replace, path: ['ignition', 'config', 'replace'] }
  for (const [index, resource] of (security?.tls?.certificateAuthorities ?? []).entries()) {
    yield { resource, path: ['ignition', 'security', 'tls', 'certificateAuthorities', index] }
  }
  yield* contentResources(config)
}

/**
 * Whether anything of a config can only be had over a network: a source that is neither `data:` nor empty, a Tang
 * server whose advertisement is not given, or a Clevis pin that says so. Decides whether `fetch-offline` asks for it.
 */
export function needsNetwork(config: Config): boolean {
  for (const { resource } of allResources(config)) if (isRemote(resource.source)) return true
  return (config.storage?.luks ?? []).some(({ clevis }) => {
    if (clevis?.custom?.needsNetwork === true) return true
    return (clevis?.tang ?? []).some((server) => (server.advertisement ?? '') === '')
  })
}

/** Whether a source has to be fetched from elsewhere. `oem:` is on the machine's own disk. */
export function isRemote(source: string | undefined): boolean {
  return source !== undefined && source !== '' && !/^(data|oem):/i.test(source)
}

/** The headers of a resource as a request has them: those without a value are left out. */
export function headersOf(resource: Resource): ReadonlyMap<string, string> | undefined {
  if (resource.httpHeaders === undefined || resource.httpHeaders.length === 0) return undefined
  const headers = new Map<string, string>()
  for (const { name, value } of resource.httpHeaders) if (value !== undefined) headers.set(name, value)
  return headers
}
