import { CLIENT_TEXT } from './client-text.ts'

/** The script that asks the resident engine, for a program in another place than that of an initramfs. */
export function clientScript(program: string, { startsResident }: { readonly startsResident: boolean }): string {
  const quoted = `'${program.replaceAll("'", String.raw`'\''`)}'`
  return CLIENT_TEXT.replace(/^executable=.*$/m, () => `executable=${quoted}`).replace(
    'process=${FIRSTLIGHT_PROCESS-}',
    () => (startsResident ? 'process=${FIRSTLIGHT_PROCESS-one}' : 'process=${FIRSTLIGHT_PROCESS-}'),
  )
}
