/** Text as a `data:` URL, percent-encoded (RFC 2397). A lone surrogate, which is no character, becomes U+FFFD. */
export function textUrl(text: string): string {
  return `data:,${encodeURIComponent(text.toWellFormed())}`
}
