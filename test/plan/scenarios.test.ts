import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { NO_ORIGINS } from '../../src/config/origins.ts'
import { NEWEST_VERSION } from '../../src/config/model.ts'
import { planOnCopy } from '../../src/engine/engine.ts'
import { drawPlan } from '../../src/plan/draw.ts'
import type { Picture } from '../../src/plan/picture.ts'
import { surveyMachine } from '../../src/plan/survey.ts'
import { cellsOf } from '../../src/util/cells.ts'
import { pictureText } from '../../src/plan/terminal/text.ts'
import { documentOf, readScenarios } from '../helpers/scenario-file.ts'
import { openTrial } from '../helpers/trial.ts'

/** Every machine of the scenarios that needs no server. */
const SCENARIOS = readScenarios(path.join(import.meta.dirname, '../scenarios')).filter(
  ({ isPositive, serve }) => isPositive && serve === undefined,
)

test.each(SCENARIOS)('$file: the picture of its plan holds every operation once, in every width', async (scenario) => {
  const version = scenario.maxVersion ?? NEWEST_VERSION
  const trial = await openTrial(scenario, documentOf(scenario, { version }))
  onTestFinished(() => trial.close())
  const session = trial.session!
  const host = await trial.host()
  const { plan, copy } = await planOnCopy({ ...session, host })
  const operations = plan.stages.flatMap((stage) => stage.operations)
  const survey = await surveyMachine(session.config, operations, { before: host, after: copy! })
  const { config, origins = NO_ORIGINS, store: contents } = session
  const picture = drawPlan({ plan, config, origins, contents, survey })

  const shown = operationsOf(picture)
  expect(new Set(shown).size).toBe(shown.length)
  expect(new Set(shown)).toEqual(new Set(operations))
  for (const width of [40, 80]) {
    const long = pictureText(picture, { contents, width })
      .split('\n')
      .filter((line) => cellsOf(line) > width)
    expect(long, `lines over ${width} columns`).toEqual([])
  }
})

function operationsOf(picture: Picture): readonly unknown[] {
  const items = [...picture.disks, ...picture.groups.flatMap((group) => group.items)]
  return [...items.flatMap(({ operations }) => operations), ...picture.besides]
}
