import type { IgnitionIssue } from '../../report/issues/ignition.ts'
import type { Texts } from './text.ts'

/** What is told of issues of the head of a config. */
export const IGNITION_TEXTS: Texts<IgnitionIssue['code']> = {
  'proxy-malformed': {
    why: 'The URL of a proxy cannot be parsed.',
    way: 'Write a URL: `http://proxy.example.com:3128`.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  proxy: {http_proxy: "http://[::1"}
`,
  },
  'proxy-scheme': {
    why: 'A proxy is an `http:` or `https:` URL.',
    way: 'Name a proxy that speaks http or https.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  proxy: {http_proxy: "socks5://proxy.example.com"}
`,
  },
  'proxy-insecure': {
    why: 'A warning: the proxy for https is reached without encryption. What passes through is encrypted all the same.',
    way: 'Write `https:` where the proxy has it; otherwise leave it as it is.',
    document: `variant: flatcar
version: 1.1.0
ignition:
  proxy: {https_proxy: "http://proxy.example.com"}
`,
  },
}
