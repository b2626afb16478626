import type { Config } from '../../config/model.ts'
import type { Operation } from '../../host/operation/operation.ts'

/** The files that say who is there. */
const USER_FILES = ['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/gshadow']
const GROUP_FILES = ['/etc/group', '/etc/gshadow']

/** The paths of the machine at which an operation shows. */
export function pathsOf(operation: Operation, config: Config): readonly string[] {
  switch (operation.kind) {
    case 'add-user':
      return operation.createHome === false ? USER_FILES : [...USER_FILES, homeOf(operation.name, config)]
    case 'modify-user':
      return USER_FILES
    case 'delete-user':
      return [...USER_FILES, homeOf(operation.name, config)]
    case 'add-group':
    case 'modify-group':
    case 'delete-group':
      return GROUP_FILES
    case 'write-ssh-keys': {
      const directory = `${homeOf(operation.user, config)}/.ssh`
      return [operation.fragment ? `${directory}/authorized_keys.d/ignition` : `${directory}/authorized_keys`]
    }
    case 'create-array':
      return [`/dev/md/${operation.name}`, ...operation.devices]
    case 'open-luks':
      return [`/dev/mapper/${operation.volume}`, operation.device]
    case 'partition':
      return [
        operation.device,
        ...operation.create.flatMap(({ label }) => (label === undefined ? [] : [`/dev/disk/by-partlabel/${label}`])),
      ]
    default:
      return [...('path' in operation ? [operation.path] : []), ...('device' in operation ? [operation.device] : [])]
  }
}

function homeOf(name: string, { passwd }: Config): string {
  const user = passwd?.users?.find((one) => one.name === name)
  return user?.homeDir ?? (name === 'root' ? '/root' : `/home/${name}`)
}
