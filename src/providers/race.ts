/** Asks several sources of one platform at once, so that a config in one is never lost to "none" from another. */
import { FirstlightError } from '../errors.ts'
import { scoped } from '../log.ts'
import type { Deadline } from './deadline.ts'
import { deadlineIn } from './deadline.ts'
import type { ServiceAnswer } from './http/http-cloud.ts'
import type { ProviderAnswer, ProviderContext } from './provider.ts'

/** One of several places where a platform may keep the config. */
export interface Source {
  /** For people, e.g. `the config drive`. */
  readonly name: string
  /** Asks until the deadline; `unavailable` when the place has not appeared until then. */
  ask(context: ProviderContext, deadline: Deadline): Promise<ServiceAnswer>
}

/** What a race is run by. */
export interface RaceRules {
  /** How long sources are waited for when none of them says anything, in ms. @default the policy's `driveTimeout` */
  readonly timeout?: number
  /** Whether it means "none" when no source appeared at all, rather than that it could not be told. @default false */
  readonly absenceIsNone?: boolean
}

/** What one source came to. */
type Outcome =
  | { readonly source: Source; readonly kind: 'answer'; readonly answer: ServiceAnswer }
  | { readonly source: Source; readonly kind: 'error'; readonly error: unknown }

/**
 * The answer of several sources: the first config wins and ends the race.
 *
 * Without one, "none" is the answer only when some source said so and every other one said so too or has not appeared
 * within the grace period after that. A source that is there but cannot be read means that it could not be told.
 *
 * @throws FirstlightError `provider-failed`, or what a source threw
 */
export async function race(
  context: ProviderContext,
  sources: readonly Source[],
  { timeout = context.policy.driveTimeout, absenceIsNone = false }: RaceRules = {},
): Promise<ProviderAnswer> {
  const over = new AbortController()
  const inner = { ...context, signal: AbortSignal.any([context.signal, over.signal]) }
  const deadline = deadlineIn(context, timeout)
  const running = new Map(sources.map((source) => [source, run(inner, source, deadline)]))
  const outcomes: Outcome[] = []
  try {
    while (running.size > 0) {
      const outcome = await Promise.race(running.values())
      running.delete(outcome.source)
      outcomes.push(outcome)
      context.signal.throwIfAborted()
      const answer = outcome.kind === 'answer' ? outcome.answer : undefined
      if (answer?.kind === 'config') return answer
      if (answer?.kind === 'none' && running.size > 0) giveGrace(context, outcome.source.name, { answer, deadline })
    }
  } finally {
    over.abort()
  }
  return judge(context, outcomes, absenceIsNone)
}

async function run(context: ProviderContext, source: Source, deadline: Deadline): Promise<Outcome> {
  try {
    const answer = await source.ask({ ...context, log: scoped(context.log, source.name) }, deadline)
    return { source, kind: 'answer', answer }
  } catch (error) {
    return { source, kind: 'error', error }
  }
}

function giveGrace(
  context: ProviderContext,
  name: string,
  { answer, deadline }: { readonly answer: { readonly reason: string }; readonly deadline: Deadline },
): void {
  deadline.within(context.policy.graceTimeout)
  const seconds = Math.round(Math.max(deadline.at() - context.clock.now(), 0) / 1_000)
  const message = `${name} has no config (${answer.reason}); the others may still have one for ${seconds} s`
  context.log({ level: 'notice', message })
}

function judge(context: ProviderContext, outcomes: readonly Outcome[], absenceIsNone: boolean): ProviderAnswer {
  const failed = outcomes.find((outcome) => outcome.kind === 'error')
  if (failed?.kind === 'error') throw failed.error
  const answers = outcomes.flatMap((outcome) =>
    outcome.kind === 'answer' ? [{ name: outcome.source.name, answer: outcome.answer }] : [],
  )
  const unclear = answers.filter(({ answer }) => answer.kind === 'failing')
  const said = answers.filter(({ answer }) => answer.kind === 'none')
  const summary = answers
    .map(({ name, answer }) => `${name}: ${'reason' in answer ? answer.reason : answer.kind}`)
    .join('; ')
  if (unclear.length > 0 || (said.length === 0 && !absenceIsNone)) {
    throw new FirstlightError('provider-failed', `looking for the config, no source could tell: ${summary}`, {
      hint: 'attach the config drive, or see to the metadata service',
    })
  }
  context.log({ level: 'notice', message: `no source has a config: ${summary}` })
  return { kind: 'none', reason: summary }
}
