/** Says that a URL leads to nothing, as the end of a sentence: with the server's status where a server was asked for one. */
export function notFoundReason(url: string, status: number): string {
  return /^(?:https?|gs|s3|arn):/i.test(url) ? `HTTP ${status}` : 'there is no such file'
}
