/** The number of the form in which each command prints data: it grows when a member changes its meaning or goes. */
export const OUTPUT_FORMATS = {
  run: 1,
  plan: 1,
  diff: 1,
  lock: 1,
  boot: 1,
  test: 1,
  validate: 1,
  lint: 1,
  explain: 1,
  transpile: 1,
  render: 1,
  verify: 1,
  status: 1,
  diagnose: 1,
  fetch: 1,
  metadata: 1,
  detect: 1,
  providers: 1,
  image: 1,
  completion: 1,
  compat: 1,
} as const

/** A command that prints data of its own form; `schema` prints schemas, which have a form of their own. */
export type OutputName = keyof typeof OUTPUT_FORMATS

/** What a command prints with `--json`: one object in one line, with the number of its form in front. */
export function outputText(name: OutputName, data: object): string {
  return `${JSON.stringify({ format: OUTPUT_FORMATS[name], ...data })}\n`
}
