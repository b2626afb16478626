-- Neovim 0.7 or newer: put this file into ~/.config/nvim/plugin/ and `firstlight` on the path.
local function recognise(pattern, filetype)
  local function set()
    vim.bo.filetype = filetype
  end
  vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, { pattern = pattern, callback = set })
end

recognise({ "*.bu", "*.butane" }, "butane")
recognise("*.ign", "ignition")

-- Butane is YAML and Ignition is JSON: their colours and indentation are right for them.
local looks_like = { butane = "yaml", ignition = "json" }

local function start(event)
  vim.bo[event.buf].syntax = looks_like[event.match] or event.match
  vim.bo[event.buf].expandtab = true
  vim.bo[event.buf].shiftwidth = 2
  vim.bo[event.buf].omnifunc = "v:lua.vim.lsp.omnifunc"
  local client = vim.lsp.start_client({
    name = "firstlight",
    cmd = vim.g.firstlight_command or { "firstlight", "lsp", "--stdio" },
    root_dir = vim.fn.fnamemodify(event.file, ":p:h"),
    -- init_options = { filesDir = "files", target = { "flatcar@4593" } },
  })
  if client then
    vim.lsp.buf_attach_client(event.buf, client)
  end
end

vim.api.nvim_create_autocmd("FileType", { pattern = { "butane", "ignition" }, callback = start })
