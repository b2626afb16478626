/**
 * The options of etcd that a Container Linux Config may give, in the order in which etcd's "Configuration flags" page has
 * them (https://etcd.io/docs/v3.2/op-guide/configuration/): `listen_peer_urls` becomes `--listen-peer-urls`.
 */
export const ETCD_OPTIONS: readonly string[] = [
  // member
  'name',
  'data_dir',
  'wal_dir',
  'snapshot_count',
  'heartbeat_interval',
  'election_timeout',
  'listen_peer_urls',
  'listen_client_urls',
  'max_snapshots',
  'max_wals',
  'cors',
  'quota_backend_bytes',
  // clustering
  'initial_advertise_peer_urls',
  'initial_cluster',
  'initial_cluster_state',
  'initial_cluster_token',
  'advertise_client_urls',
  'discovery',
  'discovery_srv',
  'discovery_fallback',
  'discovery_proxy',
  'strict_reconfig_check',
  'auto_compaction_retention',
  // proxy
  'proxy',
  'proxy_failure_wait',
  'proxy_refresh_interval',
  'proxy_dial_timeout',
  'proxy_write_timeout',
  'proxy_read_timeout',
  // security
  'ca_file',
  'cert_file',
  'key_file',
  'client_cert_auth',
  'trusted_ca_file',
  'auto_tls',
  'peer_ca_file',
  'peer_cert_file',
  'peer_key_file',
  'peer_client_cert_auth',
  'peer_trusted_ca_file',
  'peer_auto_tls',
  // logging, unsafe, profiling
  'debug',
  'log_package_levels',
  'force_new_cluster',
  'enable_pprof',
  'metrics',
]

/**
 * The options of flannel, as its "Key command line options" lists them
 * (https://github.com/flannel-io/flannel/blob/master/Documentation/configuration.md).
 */
export const FLANNEL_OPTIONS: readonly string[] = [
  'etcd_username',
  'etcd_password',
  'etcd_endpoints',
  'etcd_cafile',
  'etcd_certfile',
  'etcd_keyfile',
  'etcd_prefix',
  'ip_masq',
  'subnet_file',
  'subnet_lease_renew_margin',
  'iface',
  'public_ip',
  'kube_subnet_mgr',
  'healthz_ip',
  'healthz_port',
]
