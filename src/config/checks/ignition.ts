import { printableUrl } from '../../util/secret.ts'
import type { ConfigPath } from '../../report/path.ts'
import type { Ignition, Proxy } from '../model.ts'
import { isUrlFault, parseUrl } from '../url.ts'
import type { CheckContext } from './check.ts'
import { checkResource, checkSources } from './resource.ts'

/** Checks the part of a config that is about itself: references, proxies, certificates. */
export function checkIgnition({ config, proxy, security }: Ignition, context: CheckContext): void {
  const path = ['ignition']
  const merge = config?.merge ?? []
  if (context.minor > 0) checkSources(merge, [...path, 'config', 'merge'], context)
  else {
    // In 3.0, a merged config may do without a source.
    for (const [index, resource] of merge.entries())
      checkResource(resource, [...path, 'config', 'merge', index], context)
  }
  checkResource(config?.replace, [...path, 'config', 'replace'], context)
  if (proxy) checkProxy(proxy, [...path, 'proxy'], context)
  const authorities = security?.tls?.certificateAuthorities ?? []
  checkSources(authorities, [...path, 'security', 'tls', 'certificateAuthorities'], context)
}

function checkProxy({ httpProxy, httpsProxy }: Proxy, path: ConfigPath, context: CheckContext): void {
  checkProxyUrl(httpProxy, [...path, 'httpProxy'], context)
  const scheme = checkProxyUrl(httpsProxy, [...path, 'httpsProxy'], context)
  if (scheme === 'http') context.add({ code: 'proxy-insecure', severity: 'warning', path: [...path, 'httpsProxy'] })
}

/** Checks a proxy; gives the scheme of a good one. */
function checkProxyUrl(url: string | undefined, path: ConfigPath, context: CheckContext): string | undefined {
  if (url === undefined) return undefined
  const parsed = parseUrl(url)
  if (isUrlFault(parsed)) {
    context.add({ code: 'proxy-malformed', severity: 'error', path, detail: parsed.detail })
    return undefined
  }
  if (parsed.scheme === 'http' || parsed.scheme === 'https') return parsed.scheme
  context.add({ code: 'proxy-scheme', severity: 'error', path, url: printableUrl(url) })
  return undefined
}
