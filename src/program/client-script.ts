import { shellQuoted } from '../util/shell-word.ts'
import { CLIENT_TEXT } from './client-text.ts'

/** The script that asks the resident engine, for a program in another place than that of an initramfs. */
export function clientScript(program: string, { startsResident }: { readonly startsResident: boolean }): string {
  return CLIENT_TEXT.replace(/^executable=.*$/m, () => `executable=${shellQuoted(program)}`).replace(
    'process=${FIRSTLIGHT_PROCESS-}',
    () => (startsResident ? 'process=${FIRSTLIGHT_PROCESS-one}' : 'process=${FIRSTLIGHT_PROCESS-}'),
  )
}
