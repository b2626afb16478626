import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What `npm test` should have booted before its time is over: what is used most, and what costs most when it is wrong. */
const FIRST = ['web-server', 'disks', 'users-and-units', 'initramfs', 'failures', 'power-cuts', 'network', 'sources']

/** Orders the test files of the first boots. */
export class MostImportantFirst extends BaseSequencer {
  /** @returns the files in the order of their importance, and behind them those that `npm test` leaves out */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const place = FIRST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
  return place === -1 ? FIRST.length : place
}
