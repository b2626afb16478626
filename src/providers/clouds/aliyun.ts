import type { Cloud } from '../cloud.ts'
import { overHttp } from '../http/http-cloud.ts'
import type { Service } from '../http/service.ts'
import { dmi } from '../rules.ts'
import { keyed } from '../metadata/keyed.ts'
import type { KeyedValues } from '../metadata/keyed.ts'

const SERVICE: Service = {
  id: 'aliyun',
  hosts: ['http://100.100.100.200'],
  token: {
    path: '/latest/api/token',
    headers: { 'X-aliyun-ecs-metadata-token-ttl-seconds': '21600' },
    header: 'X-aliyun-ecs-metadata-token',
    unknown: [404],
    onlyWhenRefused: true,
  },
}

const KEYED: KeyedValues = {
  base: '/latest/meta-data/',
  attributes: {
    ALIYUN_EIPV4: 'eipv4',
    ALIYUN_HOSTNAME: 'hostname',
    ALIYUN_IMAGE_ID: 'image-id',
    ALIYUN_INSTANCE_ID: 'instance-id',
    ALIYUN_INSTANCE_TYPE: 'instance/instance-type',
    ALIYUN_IPV4_PRIVATE: 'private-ipv4',
    ALIYUN_IPV4_PUBLIC: 'public-ipv4',
    ALIYUN_REGION_ID: 'region-id',
    ALIYUN_VPC_ID: 'vpc-id',
    ALIYUN_ZONE_ID: 'zone-id',
  },
  sshKeys: { path: 'public-keys/', form: 'named' },
  hostname: 'hostname',
}

/** Alibaba Cloud. */
export const aliyun: Cloud = {
  id: 'aliyun',
  title: 'Alibaba Cloud',
  documentation: 'https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata',
  needs: 'the metadata service at 100.100.100.200',
  network: true,
  fetchConfig: overHttp(SERVICE, { path: '/latest/user-data', none: [404] }),
  detection: [dmi('firmware', 'product_name', 'Alibaba Cloud ECS')],
  metadata: keyed(SERVICE, KEYED),
}
