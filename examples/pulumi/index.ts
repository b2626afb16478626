import { readFileSync } from 'node:fs'
import { formatReport, transpile } from 'firstlight/core'

/** The Ignition config of a document, for the user data of any provider's machine: Pulumi waits for promises. */
async function ignition(file: string): Promise<string> {
  const transpiled = await transpile(readFileSync(file, 'utf8'), { name: file })
  if (transpiled.report.issues.length > 0) throw new Error(formatReport(transpiled.report))
  if (transpiled.kind === 'invalid') throw new Error(`${file} is not valid`)
  return transpiled.text
}

export const userData: Promise<string> = ignition('worker.bu')

// new aws.ec2.Instance('worker', { ami, instanceType: 't3.small', userData })
