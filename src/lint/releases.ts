/** Which version of Ignition a release carries, or which spec it takes at most. Holds only what is known. */
export interface Release {
  readonly product: 'flatcar' | 'openshift'
  /** As the product numbers its releases; every release that begins with it. */
  readonly release: string
  readonly ignition?: string
  readonly spec: string
  /** Where that stands, and when it was looked at. */
  readonly source: string
}

/** What is known of releases, oldest first. */
export const RELEASES: readonly Release[] = [
  ...['8', '9', '10', '11', '12', '13'].map((minor) => openshift(minor, '3.2.0')),
  ...['14', '15', '16', '17', '18'].map((minor) => openshift(minor, '3.4.0')),
  ...['19', '20', '21', '22'].map((minor) => openshift(minor, '3.5.0')),
  { product: 'openshift', release: '5.0', spec: '3.5.0', source: 'the variant openshift of Butane 2.27 (2026-11)' },
  {
    product: 'flatcar',
    release: '4593',
    ignition: '2.24.0',
    spec: '3.5.0',
    source: 'stable 4593.2.4 (2026-11)',
  },
]

/** The first release of Ignition that takes each version of the spec, oldest first. */
export const FIRST_IGNITION: readonly (readonly [ignition: string, spec: string])[] = [
  ['2.0.0', '3.0.0'],
  ['2.3.0', '3.1.0'],
  ['2.7.0', '3.2.0'],
  ['2.11.0', '3.3.0'],
  ['2.15.0', '3.4.0'],
  ['2.20.0', '3.5.0'],
  ['2.26.0', '3.6.0'],
]

function openshift(minor: string, spec: string): Release {
  return { product: 'openshift', release: `4.${minor}`, spec, source: 'the variant openshift of Butane 2.27 (2026-11)' }
}
