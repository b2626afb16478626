import '../src/portable/natives.ts'
import type { EditorView } from '@codemirror/view'
import { html, textOfMarkup, type Markup } from '../src/page/markup.ts'
import { formatDocument } from '../src/workbench/format.ts'
import { withEdits, type Fix } from '../src/workbench/fixes.ts'
import { secretsIn } from '../src/workbench/secrets.ts'
import { decode, encode } from './codec.ts'
import { openEditor } from './editor.ts'
import { EXAMPLES } from './examples.ts'
import { localFiles } from './files.ts'
import { openTabs } from './tabs.ts'
import { changesView, ignitionView, machineView, planView, problems, type ShownProblem, type Version } from './views.ts'
import { make, type Made } from './work.ts'

const dropped = new Map<string, Uint8Array>()
const state: {
  made: Made | undefined
  shown: readonly ShownProblem[]
  pinned: Version | undefined
  isPretty: boolean
  tab: string
} = { made: undefined, shown: [], pinned: undefined, isPretty: true, tab: 'problems' }

let lastKey: string | undefined
let lastMade: Promise<Made> | undefined
let timer = 0

const shared = decode(location.hash)
const first = EXAMPLES[0]?.text ?? ''
const machineField = field('machine')
machineField.value = shared?.machine ?? ''
const files = localFiles(() => dropped)
const editor: EditorView = openEditor({
  parent: element('editor'),
  text: shared?.document ?? first,
  files: () => [...dropped.keys()],
  diagnose: async () => (await work()).diagnoses,
  changed: () => later(),
})
const tabs = openTabs(element('reading'), (name) => {
  state.tab = name
  void show()
})
fillExamples()
listen()
// For whoever opens the console of the browser: the engine itself.
Object.assign(globalThis, {
  firstlight: { make: (document: string) => make({ document, machine: '', files: localFiles(() => new Map()) }) },
})
await work()
tabs.select('problems')
performance.mark('interactive')

function text(): string {
  return editor.state.doc.toString()
}

/** Asks the engine, unless what it said last is of the same text. */
async function work(): Promise<Made> {
  const document = text()
  const key = `${document}\u0000${machineField.value}\u0000${[...dropped.keys()].join('\u0000')}`
  if (lastKey === key && lastMade !== undefined) return lastMade
  lastKey = key
  lastMade = make({ document, machine: machineField.value, files })
  const made = await lastMade
  if (lastKey === key) {
    state.made = made
    state.shown = made.diagnoses.map((one) => ({
      ...one,
      line: editor.state.doc.lineAt(Math.min(one.span.start, editor.state.doc.length)).number,
    }))
    await show()
  }
  return made
}

/** Asks the engine soon: when nothing was written for a moment. */
function later(): void {
  window.clearTimeout(timer)
  timer = window.setTimeout(() => void work(), 250)
}

/** Shows what the engine said in the tab that is open; what the others show is worked out when they are opened. */
async function show(): Promise<void> {
  const { made, tab } = state
  if (made === undefined) return
  const errors = state.shown.filter(({ severity }) => severity !== 'advice').length
  element('tab-problems').textContent = errors === 0 ? 'Problems' : `Problems (${errors})`
  const views: Readonly<Record<string, () => Markup | Promise<Markup>>> = {
    problems: () => problems(state.shown),
    machine: async () => machineView(await made.machine()),
    plan: async () => planView(await made.machine()),
    ignition: async () => ignitionView(await made.ignition(), state.isPretty),
    changes: async () => changesView(state.pinned, await versionOf(made)),
  }
  const view = await views[tab]?.()
  // Something else may have been written, or another tab opened, meanwhile.
  if (view !== undefined && state.made === made && state.tab === tab) fill(element(`panel-${tab}`), view)
  element('surroundings-sum').textContent = [
    machineField.value.trim() === '' ? '' : 'described',
    dropped.size === 0 ? '' : `${dropped.size} ${dropped.size === 1 ? 'file' : 'files'}`,
  ]
    .filter((part) => part !== '')
    .join(', ')
}

async function versionOf(made: Made): Promise<Version> {
  const document = text()
  const ignition = await made.ignition()
  return { document, ignition: ignition.kind === 'text' ? ignition.pretty : '' }
}

/** Only markup that was made by templates reaches the page: texts in it are escaped. */
function fill(target: HTMLElement, markup: Markup): void {
  const { scrollTop } = target
  target.innerHTML = textOfMarkup(markup)
  target.scrollTop = scrollTop
}

function fillExamples(): void {
  const select = element('example')
  const options = EXAMPLES.map(({ name }, index) => html`<option value="${index}">${name}</option>`)
  fill(
    select,
    html`<option value="">Examples…</option>
      ${options}`,
  )
  select.addEventListener('change', () => {
    if (!(select instanceof HTMLSelectElement)) return
    const example = EXAMPLES[Number(select.value)]
    if (select.value !== '' && example !== undefined) replaceAll(example.text)
    select.value = ''
    editor.focus()
  })
}

function replaceAll(document: string): void {
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: document } })
}

function listen(): void {
  machineField.addEventListener('input', later)
  element('format').addEventListener('click', () => {
    const formatted = formatDocument(text())
    if (formatted === undefined) say('The document is broken: mend its problems first.')
    else if (formatted === text()) say('It is formatted already.')
    else replaceAll(formatted)
  })
  element('share').addEventListener('click', () => void share())
  element('reading').addEventListener('click', (event) => {
    if (event.target instanceof HTMLElement) void act(event.target.closest('button')?.dataset ?? {})
  })
  const chooser = element('choose')
  chooser.addEventListener('change', () => {
    if (chooser instanceof HTMLInputElement) void take([...(chooser.files ?? [])])
  })
  document.addEventListener('dragover', (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    void take([...(event.dataTransfer?.files ?? [])])
  })
  element('files').addEventListener('click', (event) => {
    const name = event.target instanceof HTMLElement ? event.target.dataset['drop'] : undefined
    if (name === undefined) return
    dropped.delete(name)
    listFiles()
  })
  window.addEventListener('hashchange', () => {
    const other = decode(location.hash)
    if (other === undefined) return
    machineField.value = other.machine
    replaceAll(other.document)
  })
}

/** Does what a button of a panel says. */
async function act({ goto, fix, style, pin, copy }: DOMStringMap): Promise<void> {
  if (goto !== undefined) {
    const span = state.shown[Number(goto)]?.span
    if (span !== undefined) editor.dispatch({ selection: { anchor: span.start, head: span.end }, scrollIntoView: true })
    editor.focus()
  }
  if (fix !== undefined) {
    const [problem = 0, way = 0] = fix.split('/').map(Number)
    const found: Fix | undefined = state.shown[problem]?.fixes[way]
    const changes = (found?.edits ?? []).map(({ span: { start, end }, text: insert }) => ({
      from: start,
      to: end,
      insert,
    }))
    editor.dispatch({ changes })
    void work()
  }
  if (style !== undefined) state.isPretty = style === 'pretty'
  if (pin !== undefined && state.made !== undefined) state.pinned = await versionOf(state.made)
  const ignition = copy === undefined ? undefined : await state.made?.ignition()
  if (ignition?.kind === 'text') {
    await navigator.clipboard.writeText(state.isPretty ? ignition.pretty : ignition.compact)
    say('Copied.')
  }
  await show()
}

async function take(list: readonly File[]): Promise<void> {
  for (const file of list) {
    const name = file.webkitRelativePath === '' ? file.name : file.webkitRelativePath
    dropped.set(name, new Uint8Array(await file.arrayBuffer()))
  }
  listFiles()
}

function listFiles(): void {
  const rows = [...dropped].map(
    ([name, { length }]) =>
      html`<li>
        <code>${name}</code> ${length.toLocaleString('en')} bytes
        <button type="button" data-drop="${name}">Remove<span class="unseen"> ${name}</span></button>
      </li>`,
  )
  fill(element('files'), html`${rows}`)
  void work()
}

/** Puts the document into the address of the page, and the address into the clipboard; secrets stay here. */
async function share(): Promise<void> {
  const secrets = secretsIn(text())
  if (secrets === undefined) {
    say('The document is broken, and nobody can tell whether there are secrets in it: mend its problems first.')
    return
  }
  const document = withEdits(
    text(),
    secrets.map(({ edit }) => edit),
  )
  const fragment = encode({ document, machine: machineField.value })
  if (fragment === undefined) {
    say('The document is too long for a link.')
    return
  }
  history.replaceState(undefined, '', fragment)
  const isCopied = await navigator.clipboard.writeText(location.href).then(
    () => true,
    () => false,
  )
  const done = isCopied ? 'The link is copied.' : 'The link is in the address of this page.'
  const left = [...new Set(secrets.map(({ what }) => what))].join(', ')
  say(secrets.length === 0 ? done : `${done} Left out of it, since it is a secret: ${left}.`)
}

function say(message: string): void {
  element('message').textContent = message
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new TypeError(`the page has no #${id}`)
  return found
}

function field(id: string): HTMLTextAreaElement {
  const found = element(id)
  if (!(found instanceof HTMLTextAreaElement)) throw new TypeError(`#${id} is no field`)
  return found
}
