/** What is wrong with the number of a user or group, as the end of a sentence: what the kernel takes for "no id" is not one. */
export function idProblem(id: number): string | undefined {
  return Number.isInteger(id) && id >= 0 && id <= GREATEST ? undefined : `${id} is not between 0 and ${GREATEST}`
}

const GREATEST = 0xffff_fffe
