import type { TargetPath } from '../../util/paths.ts'
import type { Attributes } from '../operation/nodes.ts'
import type { Body } from '../body.ts'
import { writeBody } from '../tree/write-body.ts'
import { replaceFile } from '../tree/write-file.ts'
import type { TargetRoot } from './target-root.ts'

/** Puts a file in place at once, instead of whatever file or symlink is there. */
export function writeInPlace(
  { ways }: Pick<TargetRoot, 'ways'>,
  path: TargetPath,
  body: Body,
  attributes: Required<Attributes>,
): void | Promise<void> {
  return replaceFile(ways, path, attributes, (descriptor) => writeBody(descriptor, body, 0))
}
