/**
 * How many ms are left until `npm test` begins nothing new, so that it ends in a bearable time on a slow machine too; what
 * was not begun is skipped and named. A suite that is started by itself has all the time that it takes.
 */
export function msLeft(): number {
  return Number(process.env['FIRSTLIGHT_TESTS_UNTIL'] ?? Infinity) - Date.now()
}
