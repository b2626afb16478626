import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** Debian's Neovim, driven over its own channel, as a hand would drive it. */
export interface Neovim {
  /** Types keys, as `:help key-notation` writes them. */
  readonly type: (keys: string) => void
  /** Asks for completion and takes what is called so. */
  readonly take: (label: string) => Promise<void>
  /** What a script in Lua returns, by way of JSON. */
  readonly ask: (expression: string) => unknown
  /** Waits until a script in Lua says yes. */
  readonly until: (expression: string) => Promise<void>
  readonly quit: () => Promise<void>
}

const COMPLETE = '<C-x><C-o>'

/** Starts Neovim with our plugin and nothing else of the user's. */
export async function startNeovim(home: string, file: string): Promise<Neovim> {
  const plugins = path.join(home, 'nvim/plugin')
  fs.mkdirSync(plugins, { recursive: true })
  fs.copyFileSync('editors/neovim/firstlight.lua', path.join(plugins, 'firstlight.lua'))
  const socket = path.join(home, 'socket')
  const server = [process.execPath, path.resolve('bin/firstlight.ts'), 'lsp', '--stdio']
  const args = ['--headless', '--listen', socket, '--cmd', `let g:firstlight_command = ${JSON.stringify(server)}`, file]
  const directories = { HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, XDG_DATA_HOME: home }
  const child = spawn('nvim', args, { stdio: 'ignore', env: { PATH: process.env['PATH'], ...directories } })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await waitFor(() => fs.existsSync(socket))

  function remote(way: string, text: string): string {
    const { stdout, stderr } = spawnSync('nvim', ['--server', socket, way, text], {
      encoding: 'utf8',
      timeout: 20_000,
      env: { PATH: process.env['PATH'], ...directories },
    })
    return stdout === '' ? stderr : stdout
  }
  function ask(expression: string): unknown {
    return JSON.parse(remote('--remote-expr', `luaeval('vim.json.encode(${expression.replaceAll("'", "''")})')`))
  }
  const until = (expression: string): Promise<void> => waitFor(() => ask(expression) === true)
  const type = (keys: string): void => void remote('--remote-send', keys)
  return {
    ask,
    until,
    type,
    async take(label) {
      const before = ask('vim.b.changedtick')
      type(COMPLETE)
      await until(`vim.fn.complete_info({"mode"}).mode ~= "" or vim.b.changedtick ~= ${String(before)}`)
      // What is alone is taken at once.
      if (ask('vim.fn.pumvisible()') === 0) return
      const words = ask('vim.tbl_map(function(one) return one.word end, vim.fn.complete_info({"items"}).items)')
      const at = Array.isArray(words) ? words.indexOf(label) : -1
      if (at === -1) throw new Error(`${label} is not offered, but ${JSON.stringify(words)}`)
      type(`${'<C-n>'.repeat(at)}<C-y>`)
      await until('vim.fn.pumvisible() == 0')
    },
    async quit() {
      child.kill()
      await ended
    },
  }
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let round = 0; !condition(); round += 1) {
    if (round === 200) throw new Error('nothing came of it in time')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
