/** Where nearly every cloud has its metadata service. */
export const LINK_LOCAL = 'http://169.254.169.254'

/** Where the metadata service of a platform is; the later addresses are those of networks that have only IPv6. */
export const METADATA_ADDRESSES: Readonly<Record<'aws' | 'azure' | 'gcp', readonly string[]>> = {
  aws: [LINK_LOCAL, 'http://[fd00:ec2::254]'],
  azure: [LINK_LOCAL],
  gcp: [LINK_LOCAL, 'http://[fd20:ce::254]'],
}
