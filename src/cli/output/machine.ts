import type { JsonObject } from '../../util/json.ts'
import { CONFIG_DIGEST, FINDINGS, ISSUES, STAGES, UNCHECKED } from './parts.ts'
import { anything, described, flag, integer, list, number, object, oneOf, text, texts } from './shapes.ts'

/** What commands print that work on a machine. */
export const MACHINE_OUTPUTS: Readonly<
  Record<'run' | 'plan' | 'diff' | 'boot' | 'verify' | 'status' | 'diagnose' | 'test' | 'image', JsonObject>
> = {
  run: object({
    outcome: oneOf(['provisioned', 'resumed', 'already-provisioned', 'phases-done'], 'What the run came to.'),
    configDigest: CONFIG_DIGEST,
    startedAt: text('When it began, as in ISO 8601.'),
    durationMs: number('How long it took, in ms.'),
    root: text('The target root.'),
    issues: ISSUES,
    'fetches?': anything('What was fetched, and how long it took.'),
    stages: STAGES,
  }),
  plan: object({
    configDigest: CONFIG_DIGEST,
    outcome: oneOf(
      ['would-provision', 'would-resume', 'already-provisioned', 'same', 'differs', 'needs-new-machine'],
      'What a run would come to; the last three on a machine that was made with another document.',
    ),
    issues: ISSUES,
    'unfetched?': texts('With --offline, the URLs that a run would fetch.'),
    'findings?': FINDINGS,
    stages: STAGES,
  }),
  diff: object({
    outcome: oneOf(['same', 'differs', 'needs-new-machine'], 'What the change comes to.'),
    groups: list(
      object({
        title: text('The kind of things: Files, Users and so on.'),
        items: list(
          object({
            sign: oneOf(['+', '~', '-'], 'Whether it is new, otherwise, or gone.'),
            name: text('The thing.'),
            details: texts('What is otherwise.'),
            needsNewMachine: flag('Whether a machine that runs can not become so.'),
            'at?': text('The line of the new document.'),
            'changes?': texts('How a text changes, as diff prints it.'),
          }),
          'The things of this kind that differ.',
        ),
      }),
      'What differs, by kind.',
    ),
  }),
  boot: object({
    outcome: oneOf(['up', 'failed', 'off', 'timeout'], 'How the boot ended.'),
    'provisioned?': flag('When it is up, whether this boot made the machine; else an earlier one did.'),
    'failedUnits?': texts('When the small Debian is up, the units that failed.'),
    'stage?': text('When it was not provisioned, the stage or phase that failed.'),
    'screen?': text('When it was not provisioned, what its screen says.'),
    'lastLines?': texts('When it is not up for another reason, the end of its console.'),
    directory: text('Where the machine is kept.'),
    console: text('The file with its console.'),
    acceleration: oneOf(['kvm', 'tcg'], 'Whether a processor ran it, or a program that plays one.'),
    forwards: list(
      object({ host: integer('A port of this host.'), guest: integer('The port of the machine that it leads to.') }),
      'The ports that lead to it.',
    ),
    seconds: integer('How long it took, in seconds.'),
    issues: ISSUES,
  }),
  verify: object({
    configDigest: CONFIG_DIGEST,
    outcome: oneOf(['as-described', 'drifted'], 'What the comparison came to.'),
    checked: integer('How many things were compared.'),
    findings: FINDINGS,
    unchecked: UNCHECKED,
    root: text('The target root.'),
    issues: ISSUES,
  }),
  diagnose: object({
    disk: text('What was looked into, as it was named.'),
    state: oneOf(['provisioned', 'failed', 'interrupted', 'not-begun', 'unknown'], 'How far the machine came.'),
    'stage?': text('The stage or phase that it stopped in.'),
    'operation?': text('What it was doing.'),
    'error?': described(object({ message: text('What happened.'), 'code?': text('Its code.') }), 'Why it stopped.'),
    'line?': text('The line of the document, as the machine named it.'),
    'excerpt?': text('What stands there.'),
    'next?': text('What to try.'),
    written: list(
      object({ stage: text('A stage.'), operations: integer('How many operations it performed.') }),
      'What was written; nothing, when it is empty.',
    ),
    stamp: flag('Whether the stamp of the first boot is there, so that the next boot is a first one.'),
    attempts: integer('How often a first boot was begun or gone on with.'),
    'screen?': text('What its screen said.'),
    log: texts('The end of its log.'),
    found: texts('Where on the disk that was read.'),
    unread: texts('Filesystems that could not be looked into.'),
  }),
  status: object({
    state: oneOf(['fresh', 'running', 'paused', 'interrupted', 'completed'], 'How far the machine is.'),
    'process?': integer('The process of a run that is under way.'),
    'configDigest?': CONFIG_DIGEST,
    'startedAt?': text('When it was begun, as in ISO 8601.'),
    'completedAt?': text('When it was finished.'),
    completedStages: texts('The stages that are done.'),
    'unfinishedStage?': text('The stage in which it stopped.'),
    'completedPhases?': texts('The phases that are done, where only some were asked for.'),
    'story?': anything('With --long, what was done, and when.'),
    'failure?': described(object({ code: text('Its code.'), message: text('What happened.') }), 'Why it stopped.'),
  }),
  test: object({
    failed: integer('How many cases failed.'),
    cases: list(
      object({
        file: text('The file of the case.'),
        title: text('Its title.'),
        problems: texts('What is not as expected; nothing when it passed.'),
        seconds: number('How long it took.'),
      }),
      'The cases, in order.',
    ),
  }),
  image: object({
    target: anything('What was changed: a tree, or a disk image with its partitions.'),
    changes: list({ type: 'object' }, 'The operations that were done, or would be.'),
    unchanged: integer('How many had nothing to change.'),
    'builder?': text('What makes the initramfs of the tree.'),
    rebuilt: texts('The kernels whose initramfs was made anew.'),
    missing: texts('Programs that the module needs and the tree lacks.'),
  }),
}
