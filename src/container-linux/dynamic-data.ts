/** Data of a machine that is known only when it runs; written in braces in the options of etcd and flannel. */
export type DynamicName = 'HOSTNAME' | 'PRIVATE_IPV4' | 'PUBLIC_IPV4' | 'PRIVATE_IPV6' | 'PUBLIC_IPV6'

/**
 * The variable that holds each piece of data in `/run/metadata/coreos`, by platform, under the names that `ct --platform`
 * took. A platform lacks what it has no variable for. (`ct`'s "Referencing dynamic data"; names of the variables as
 * coreos-metadata and Flatcar's Afterburn write them.)
 */
const VARIABLES: Readonly<Record<string, Readonly<Partial<Record<DynamicName, string>>>>> = {
  azure: { PRIVATE_IPV4: 'COREOS_AZURE_IPV4_DYNAMIC', PUBLIC_IPV4: 'COREOS_AZURE_IPV4_VIRTUAL' },
  digitalocean: {
    HOSTNAME: 'COREOS_DIGITALOCEAN_HOSTNAME',
    PRIVATE_IPV4: 'COREOS_DIGITALOCEAN_IPV4_PRIVATE_0',
    PUBLIC_IPV4: 'COREOS_DIGITALOCEAN_IPV4_PUBLIC_0',
    PRIVATE_IPV6: 'COREOS_DIGITALOCEAN_IPV6_PRIVATE_0',
    PUBLIC_IPV6: 'COREOS_DIGITALOCEAN_IPV6_PUBLIC_0',
  },
  ec2: {
    HOSTNAME: 'COREOS_EC2_HOSTNAME',
    PRIVATE_IPV4: 'COREOS_EC2_IPV4_LOCAL',
    PUBLIC_IPV4: 'COREOS_EC2_IPV4_PUBLIC',
  },
  gce: {
    HOSTNAME: 'COREOS_GCE_HOSTNAME',
    PRIVATE_IPV4: 'COREOS_GCE_IP_LOCAL_0',
    PUBLIC_IPV4: 'COREOS_GCE_IP_EXTERNAL_0',
  },
  packet: {
    HOSTNAME: 'COREOS_PACKET_HOSTNAME',
    PRIVATE_IPV4: 'COREOS_PACKET_IPV4_PRIVATE_0',
    PUBLIC_IPV4: 'COREOS_PACKET_IPV4_PUBLIC_0',
    PUBLIC_IPV6: 'COREOS_PACKET_IPV6_PUBLIC_0',
  },
  'openstack-metadata': {
    HOSTNAME: 'COREOS_OPENSTACK_HOSTNAME',
    PRIVATE_IPV4: 'COREOS_OPENSTACK_IPV4_LOCAL',
    PUBLIC_IPV4: 'COREOS_OPENSTACK_IPV4_PUBLIC',
  },
  'vagrant-virtualbox': {
    HOSTNAME: 'COREOS_VAGRANT_VIRTUALBOX_HOSTNAME',
    PRIVATE_IPV4: 'COREOS_VAGRANT_VIRTUALBOX_PRIVATE_IPV4',
  },
  custom: {
    HOSTNAME: 'COREOS_CUSTOM_HOSTNAME',
    PRIVATE_IPV4: 'COREOS_CUSTOM_PRIVATE_IPV4',
    PUBLIC_IPV4: 'COREOS_CUSTOM_PUBLIC_IPV4',
    PRIVATE_IPV6: 'COREOS_CUSTOM_PRIVATE_IPV6',
    PUBLIC_IPV6: 'COREOS_CUSTOM_PUBLIC_IPV6',
  },
}

/** Today's ids of platforms that `ct` knew under another name. */
const ALIASES: Readonly<Record<string, string>> = { aws: 'ec2', gcp: 'gce', openstack: 'openstack-metadata' }

/** The platforms whose dynamic data is known, under the names that `ct` took. */
export const DYNAMIC_PLATFORMS: readonly string[] = Object.keys(VARIABLES)

/** What a text with references to dynamic data came to. */
export type DynamicText =
  | { readonly kind: 'text'; readonly text: string; readonly isDynamic: boolean }
  /** The platform is not given, not known, or does not offer this. */
  | { readonly kind: 'unknown'; readonly name: DynamicName; readonly reason: 'no-platform' | 'platform' | 'data' }

/** Replaces `{PRIVATE_IPV4}` and its like by the variable of the platform, in systemd's spelling: `${…}`. */
export function expandDynamicData(text: string, platform: string | undefined): DynamicText {
  const pattern = /\{(HOSTNAME|PRIVATE_IPV4|PUBLIC_IPV4|PRIVATE_IPV6|PUBLIC_IPV6)\}/g
  let expanded = ''
  let at = 0
  for (const match of text.matchAll(pattern)) {
    const name = match[1] as DynamicName
    const variable = variableOf(name, platform)
    if (variable.kind === 'unknown') return variable
    expanded += `${text.slice(at, match.index)}\${${variable.text}}`
    at = match.index + match[0].length
  }
  return { kind: 'text', text: expanded + text.slice(at), isDynamic: at > 0 }
}

function variableOf(name: DynamicName, platform: string | undefined): DynamicText {
  if (platform === undefined) return { kind: 'unknown', name, reason: 'no-platform' }
  const id = ALIASES[platform] ?? platform
  if (!Object.hasOwn(VARIABLES, id)) return { kind: 'unknown', name, reason: 'platform' }
  const variable = VARIABLES[id]?.[name]
  return variable === undefined
    ? { kind: 'unknown', name, reason: 'data' }
    : { kind: 'text', text: variable, isDynamic: true }
}
