import encrypted from '../examples/cookbook/data-disk.bu'
import masked from '../examples/cookbook/masked-updates.bu'
import quadlet from '../examples/cookbook/quadlet.bu'
import staticIp from '../examples/cookbook/static-ip.bu'
import firstBoot from '../examples/first-boot.bu'
import web from '../examples/web-server.ign'

/** An example of the page's menu. */
export interface Example {
  readonly name: string
  readonly text: string
}

/** The examples, the first of which a visitor meets. */
export const EXAMPLES: readonly Example[] = [
  { name: 'A first boot', text: firstBoot },
  { name: 'A web server, in Ignition', text: web },
  { name: 'RAID and LUKS for data', text: encrypted },
  { name: 'A static address', text: staticIp },
  { name: 'A container of Podman', text: quadlet },
  { name: 'Updates that wait', text: masked },
]
