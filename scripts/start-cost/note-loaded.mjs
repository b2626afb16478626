// Loaded before the program (`node --import`): writes the names of all that the program loads to the file of LOADED, when it ends.
import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

const loaded = []
registerHooks({
  load(url, context, next) {
    loaded.push(url)
    return next(url, context)
  },
})
process.on('exit', () => writeFileSync(process.env['LOADED'] ?? '/dev/null', loaded.join('\n')))
