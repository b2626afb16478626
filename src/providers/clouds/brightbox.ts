import { fromOpenstack, openstackServiceMetadata } from '../openstack.ts'
import type { Cloud } from '../cloud.ts'
import { dmi } from '../rules.ts'

/** Brightbox. */
export const brightbox: Cloud = {
  id: 'brightbox',
  title: 'Brightbox',
  documentation: 'https://www.brightbox.com/docs/reference/metadata-service/',
  needs: 'a config drive or the metadata service at 169.254.169.254',
  network: true,
  fetchConfig: fromOpenstack('brightbox'),
  // Told before EC2, whose interface it imitates.
  detection: [dmi('imitator', 'product_serial', /\.brightbox\.com$/)],
  metadata: openstackServiceMetadata,
}
