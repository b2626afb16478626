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

-- Completion, on CTRL-X CTRL-O. Neovim's own inserts single lines, and knows nothing of places to go on at: here the text
-- comes in whole, its first place is selected, and Tab goes on to the next.
local places = vim.api.nvim_create_namespace("firstlight-places")
local answer = { items = {}, column = 0, cursor = 0 }

-- The text of a snippet, and its places in the order in which they are gone to: byte offsets of starts and ends.
local function read_snippet(snippet)
  local text, stops, at = "", {}, 1
  while at <= #snippet do
    local escaped = snippet:match("^\\([\\$}])", at)
    local named, number, default = snippet:match("^(%${(%d+):([^}]*)})", at)
    local bare, bare_number = snippet:match("^(%$(%d+))", at)
    if escaped then
      text, at = text .. escaped, at + 2
    elseif named or bare then
      local order = tonumber(number or bare_number)
      table.insert(stops, { order = order == 0 and 100 or order, from = #text, to = #text + #(default or "") })
      text, at = text .. (default or ""), at + #(named or bare)
    else
      text, at = text .. snippet:sub(at, at), at + 1
    end
  end
  table.sort(stops, function(one, other) return one.order < other.order end)
  return text, stops
end

-- Where an offset of a text is that was put into a buffer.
local function position(text, offset, row, column)
  local before = vim.split(text:sub(1, offset), "\n", { plain = true })
  local last = before[#before]
  return row + #before - 1, #before == 1 and column + #last or #last
end

local function go_on()
  local mark = vim.api.nvim_buf_get_extmarks(0, places, 0, -1, {})
  table.sort(mark, function(one, other) return one[1] < other[1] end)
  if #mark == 0 then
    return false
  end
  local id, row, column = unpack(mark[1])
  local details = vim.api.nvim_buf_get_extmark_by_id(0, places, id, { details = true })[3]
  vim.api.nvim_buf_del_extmark(0, places, id)
  local length = details.end_col - column
  if length == 0 and vim.api.nvim_get_mode().mode:sub(1, 1) == "i" then
    vim.api.nvim_win_set_cursor(0, { row + 1, column })
    return true
  end
  -- What stands there is selected, so that what is typed takes its place.
  local selecting = "v" .. (length > 1 and (length - 1) .. "l" or "") .. "<C-g>"
  local writing = column >= #vim.api.nvim_buf_get_lines(0, row, row + 1, false)[1] and "A" or "i"
  local keys = ("<Esc><Cmd>call cursor(%d, %d)<CR>%s"):format(row + 1, column + 1, length > 0 and selecting or writing)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "n", false)
  return true
end

-- Puts what was chosen in the place of the word that stands before the cursor.
local function put(user_data)
  local index = tostring(user_data or ""):match("^firstlight (%d+)$")
  local item = index and answer.items[tonumber(index)]
  if not item then
    return
  end
  local row, cursor = unpack(vim.api.nvim_win_get_cursor(0))
  local line = vim.api.nvim_get_current_line()
  local behind = item.textEdit.range["end"].character - item.textEdit.range.start.character - (answer.cursor - answer.column)
  local text, stops = read_snippet(item.textEdit.newText)
  local lines = vim.split(text, "\n", { plain = true })
  vim.api.nvim_buf_set_text(0, row - 1, answer.column, row - 1, math.min(#line, cursor + math.max(0, behind)), lines)
  vim.api.nvim_buf_clear_namespace(0, places, 0, -1)
  if #stops == 0 then
    stops = { { from = #text, to = #text } }
  end
  for _, stop in ipairs(stops) do
    local from_row, from_column = position(text, stop.from, row - 1, answer.column)
    local to_row, to_column = position(text, stop.to, row - 1, answer.column)
    vim.api.nvim_buf_set_extmark(0, places, from_row, from_column, { end_row = to_row, end_col = to_column })
  end
  vim.schedule(go_on)
end

local function matching(base)
  local words = {}
  for index, item in ipairs(answer.items) do
    if vim.startswith((item.filterText or item.label):lower(), base:lower()) then
      local info = item.documentation and item.documentation.value or ""
      local word = { word = item.label, menu = item.detail, info = info, user_data = "firstlight " .. index }
      table.insert(words, vim.tbl_extend("error", word, { dup = 1, empty = 1, icase = 1 }))
    end
  end
  return words
end

function FirstlightComplete(findstart, base)
  if findstart == 0 then
    return matching(base)
  end
  local where = vim.lsp.util.make_position_params(0, "utf-16")
  local answers = vim.lsp.buf_request_sync(0, "textDocument/completion", where, 5000)
  local line, cursor = vim.api.nvim_get_current_line(), vim.api.nvim_win_get_cursor(0)[2]
  answer = { items = {}, column = cursor, cursor = cursor }
  for _, one in pairs(answers or {}) do
    vim.list_extend(answer.items, one.result or {})
  end
  if answer.items[1] then
    answer.column = vim.str_byteindex(line, answer.items[1].textEdit.range.start.character, true)
  end
  local words = matching(line:sub(answer.column + 1, cursor))
  if #words == 1 then
    vim.schedule(function() put(words[1].user_data) end)
    return -3
  end
  return answer.column
end

local function start(event)
  vim.bo[event.buf].syntax = looks_like[event.match] or event.match
  vim.bo[event.buf].expandtab = true
  vim.bo[event.buf].shiftwidth = 2
  vim.bo[event.buf].autoindent = true
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  local item = { snippetSupport = true, insertTextModeSupport = { valueSet = { 1 } } }
  capabilities.textDocument.completion.completionItem =
    vim.tbl_extend("force", capabilities.textDocument.completion.completionItem or {}, item)
  local client = vim.lsp.start_client({
    name = "firstlight",
    cmd = vim.g.firstlight_command or { "firstlight", "lsp", "--stdio" },
    root_dir = vim.fn.fnamemodify(event.file, ":p:h"),
    capabilities = capabilities,
    on_attach = function(_, buffer)
      vim.bo[buffer].omnifunc = "v:lua.FirstlightComplete"
    end,
    -- init_options = { filesDir = "files", target = { "flatcar@4593" } },
  })
  if not client then
    return
  end
  vim.lsp.buf_attach_client(event.buf, client)
  vim.api.nvim_create_autocmd("CompleteDone", { buffer = event.buf, callback = function() put(vim.v.completed_item.user_data) end })
  vim.keymap.set({ "i", "s" }, "<Tab>", function()
    if not go_on() then
      vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes("<Tab>", true, false, true), "n", false)
    end
  end, { buffer = event.buf, desc = "the next place of what was completed" })
end

vim.api.nvim_create_autocmd("FileType", { pattern = { "butane", "ignition" }, callback = start })
