import { targetPath, type TargetPath } from '../../src/util/paths.ts'

/** Where the engine's units go. */
export const UNIT_DIRECTORY: TargetPath = targetPath('/etc/systemd/system')

/** The preset that tells systemd at the first boot what to enable. */
export const PRESET_FILE: TargetPath = targetPath('/etc/systemd/system-preset/20-ignition.preset')

/** Where a unit's own file is. */
export function unitFile(unit: string): TargetPath {
  return targetPath(`${UNIT_DIRECTORY}/${unit}`)
}

/** Where a unit's drop-ins are. */
export function dropinDirectory(unit: string): TargetPath {
  return targetPath(`${UNIT_DIRECTORY}/${unit}.d`)
}
