import { gnuUsage, parseGnuFlags, type GnuFlags } from '../program/gnu-flags.ts'

/** What Afterburn is asked for. */
export interface AfterburnRequest {
  /** The platform; without it, the one of the kernel command line. */
  readonly provider: string | undefined
  /** Where attributes go, as a file of variables. */
  readonly attributes: string | undefined
  /** Whose authorized keys are written. */
  readonly sshKeys: string | undefined
  /** Where the host name goes. */
  readonly hostname: string | undefined
  /** Where files of systemd-networkd go. */
  readonly networkUnits: string | undefined
  /** Where keyfiles of NetworkManager go. */
  readonly networkManagerProfiles: string | undefined
  readonly checkIn: boolean
  /** Whether the network's kernel arguments are written, and what they are where the platform says nothing. */
  readonly kernelArguments: { readonly fallback: string } | undefined
}

/** What {@link parseAfterburnArguments} made of the arguments. */
export type AfterburnArguments =
  | { readonly kind: 'request'; readonly request: AfterburnRequest }
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'wrong'; readonly message: string }

const FLAGS: GnuFlags = {
  provider: { value: 'required', usage: 'the platform' },
  cmdline: { usage: 'take the platform from the kernel command line' },
  attributes: { value: 'required', usage: 'write attributes to this file' },
  'ssh-keys': { value: 'required', usage: 'write the authorized keys of this user' },
  hostname: { value: 'required', usage: 'write the host name to this file' },
  'network-units': { value: 'required', usage: 'write files of systemd-networkd to this directory' },
  'networkmanager-profiles': { value: 'required', usage: 'write keyfiles of NetworkManager to this directory' },
  'check-in': { usage: 'tell the platform that this machine is up' },
  'rd-network-kargs': { usage: "write the network's kernel arguments for dracut" },
  'default-value': { value: 'required', usage: 'what these are where the platform says nothing' },
  help: { short: 'h', usage: 'show this text' },
  version: { short: 'V', usage: 'print the version' },
}

const COMMANDS: readonly string[] = ['', 'multi', 'exp rd-network-kargs']

/** How it is called. */
export function afterburnUsage(): string {
  return gnuUsage('afterburn [multi | exp rd-network-kargs] [options]', FLAGS)
}

/** Reads the arguments of `afterburn`. Its predecessor's flags had one dash: `-provider=ec2` still means the same. */
export function parseAfterburnArguments(args: readonly string[]): AfterburnArguments {
  const parsed = parseGnuFlags(args.map(withTwoDashes), FLAGS)
  if (parsed.kind === 'wrong') return parsed
  const { values, rest } = parsed
  if (values.has('help')) return { kind: 'help' }
  if (values.has('version')) return { kind: 'version' }
  const command = rest.join(' ')
  if (!COMMANDS.includes(command)) return wrong(`there is no command ${JSON.stringify(command)}`)
  const given = (name: string): string | undefined => {
    const value = values.get(name)
    return value === '' ? undefined : value
  }
  const provider = given('provider')
  const fromCommandLine = values.get('cmdline') === 'true'
  if (provider !== undefined && fromCommandLine) return wrong('--provider and --cmdline exclude each other')
  if (provider === undefined && !fromCommandLine) return wrong('--provider or --cmdline must be given')
  const asksForArguments = command === 'exp rd-network-kargs' || values.get('rd-network-kargs') === 'true'
  const fallback = values.get('default-value')
  if (asksForArguments && fallback === undefined) return wrong('--default-value must be given')
  return {
    kind: 'request',
    request: {
      provider,
      attributes: given('attributes'),
      sshKeys: given('ssh-keys'),
      hostname: given('hostname'),
      networkUnits: given('network-units'),
      networkManagerProfiles: given('networkmanager-profiles'),
      checkIn: values.get('check-in') === 'true',
      kernelArguments: asksForArguments && fallback !== undefined ? { fallback } : undefined,
    },
  }
}

function wrong(message: string): AfterburnArguments {
  return { kind: 'wrong', message }
}

function withTwoDashes(argument: string): string {
  return /^-[a-z][a-z-]+/.test(argument) ? `-${argument}` : argument
}
