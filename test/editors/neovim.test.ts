import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startNeovim } from '../helpers/neovim.ts'
import { WEB_SERVER, writeWebServer } from '../helpers/written-web-server.ts'

const VERSION = /NVIM v0\.(\d+)/.exec(spawnSync('nvim', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1]

/** What Neovim is told to do, with its own client: what it saw is written as JSON. */
const SCRIPT = `
local result = {}
local function wait(condition)
  assert(vim.wait(30000, condition, 20), "nothing came for half a minute")
end
vim.cmd("edit " .. vim.env.DOCUMENT)
wait(function() return #vim.diagnostic.get(0) > 0 end)
result.filetype = vim.bo.filetype
result.problems = vim.tbl_map(function(one) return { one.lnum + 1, one.col, one.message } end, vim.diagnostic.get(0))

local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 30000)
  local _, first = next(answers)
  return first.result
end

-- The fix of the first problem, as code_action() applies it.
local problem = vim.diagnostic.get(0)[1]
vim.api.nvim_win_set_cursor(0, { problem.lnum + 1, problem.col })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = {} }
local action = ask("textDocument/codeAction", params)[1]
result.action = action.title
vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
wait(function() return #vim.diagnostic.get(0) == 0 end)

-- Completion where the next key belongs.
vim.api.nvim_buf_set_lines(0, -1, -1, false, { "      " })
vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(0), 6 })
vim.cmd("startinsert!")
local items = ask("textDocument/completion", vim.lsp.util.make_position_params())
result.completion = vim.tbl_map(function(item) return item.label end, items)
result.lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
vim.fn.writefile({ vim.json.encode(result) }, vim.env.RESULT)
vim.cmd("quitall!")
`

describe.skipIf(VERSION === undefined)('in Neovim (needs nvim)', () => {
  let home: string
  beforeAll(() => {
    home = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'firstlight-neovim-'))
  })
  afterAll(() => fs.rmSync(home, { recursive: true }))

  test('a problem is seen, its way out taken, and the next key completed', () => {
    const config = path.join(home, 'nvim/plugin')
    fs.mkdirSync(config, { recursive: true })
    fs.copyFileSync('editors/neovim/firstlight.lua', path.join(config, 'firstlight.lua'))
    const document = path.join(home, 'machine.bu')
    fs.writeFileSync(
      document,
      'variant: flatcar\nversion: 1.1.0\nstorage:\n  files:\n    - path: /etc/motd\n      mod: 0644\n',
    )
    const script = path.join(home, 'script.lua')
    fs.writeFileSync(script, SCRIPT)
    const result = path.join(home, 'result.json')
    const server = [process.execPath, path.resolve('bin/firstlight.ts'), 'lsp', '--stdio']
    const command = `let g:firstlight_command = ${JSON.stringify(server)}`
    const args = ['--headless', '--cmd', command, '-c', `luafile ${script}`]
    const environment = {
      HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_STATE_HOME: home,
      XDG_DATA_HOME: home,
      RESULT: result,
      DOCUMENT: document,
    }
    const run = spawnSync('nvim', args, {
      encoding: 'utf8',
      timeout: 120_000,
      env: { PATH: process.env['PATH'], ...environment },
    })
    expect(fs.existsSync(result), run.stderr).toBe(true)
    expect(JSON.parse(fs.readFileSync(result, 'utf8'))).toEqual({
      filetype: 'butane',
      problems: [[6, 6, 'unknown key "mod" is ignored\ndid you mean "mode"?']],
      action: 'Change it to mode',
      completion: ['overwrite', 'user', 'group', 'contents', 'append'],
      lines: [
        'variant: flatcar',
        'version: 1.1.0',
        'storage:',
        '  files:',
        '    - path: /etc/motd',
        '      mode: 0644',
        '      ',
      ],
    })
  })

  test('a web server is written from an empty file, by completion', { timeout: 240_000 }, async () => {
    const nvim = await startNeovim(home, path.join(home, 'web.bu'))
    try {
      await nvim.until('#vim.lsp.buf_get_clients() > 0')
      nvim.type('i')
      await writeWebServer({
        type: (text) => Promise.resolve(nvim.type(text.replaceAll('<', '<lt>'))),
        line: (column, text = '') => Promise.resolve(nvim.type(`<Esc>Go<C-u>${' '.repeat(column)}${text}`)),
        take: nvim.take,
        next: () => Promise.resolve(nvim.type('<Tab>')),
      })
      const lines = nvim.ask('vim.api.nvim_buf_get_lines(0, 0, -1, false)')
      expect(Array.isArray(lines) && lines.join('\n')).toBe(WEB_SERVER)
      nvim.type('<Esc>Gosystem:')
      await nvim.until('#vim.diagnostic.get(0) > 0')
      nvim.type('<Esc>u')
      await nvim.until('#vim.diagnostic.get(0) == 0')
    } finally {
      await nvim.quit()
    }
  })
})
