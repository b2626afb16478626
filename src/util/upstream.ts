/** The release of Ignition, and of the Butane in it, whose place this program takes. */
export const UPSTREAM_VERSION = '2.27.0'
