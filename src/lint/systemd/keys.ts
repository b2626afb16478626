/**
 * The keys of unit files by section, as the manual pages of systemd name them: systemd.unit(5) and its like for each kind, with
 * systemd.exec(5), systemd.kill(5) and systemd.resource-control(5). Also those that only older releases know.
 */

/** The releases of systemd whose keys are here. */
export const SYSTEMD_RELEASES = '252 to 258'

/** systemd.resource-control(5). */
const RESOURCES = words(`
  Slice AllowedCPUs StartupAllowedCPUs AllowedMemoryNodes StartupAllowedMemoryNodes CPUAccounting CPUWeight
  StartupCPUWeight CPUShares StartupCPUShares CPUQuota CPUQuotaPeriodSec MemoryAccounting MemoryMin DefaultMemoryMin
  DefaultMemoryLow MemoryLow MemoryHigh MemoryMax MemorySwapMax MemoryLimit MemoryZSwapMax MemoryZSwapWriteback
  StartupMemoryLow StartupMemoryHigh StartupMemoryMax StartupMemorySwapMax StartupMemoryZSwapMax
  DefaultStartupMemoryLow MemoryPressureWatch MemoryPressureThresholdSec CoredumpReceive
  DeviceAllow DevicePolicy IOAccounting IOWeight StartupIOWeight IODeviceWeight IOReadBandwidthMax IOWriteBandwidthMax
  IOReadIOPSMax IOWriteIOPSMax IODeviceLatencyTargetSec BlockIOAccounting BlockIOWeight StartupBlockIOWeight
  BlockIODeviceWeight BlockIOReadBandwidth BlockIOWriteBandwidth TasksAccounting TasksMax Delegate DelegateSubgroup
  DisableControllers IPAccounting IPAddressAllow IPAddressDeny IPIngressFilterPath IPEgressFilterPath ManagedOOMSwap
  ManagedOOMMemoryPressure ManagedOOMMemoryPressureLimit ManagedOOMMemoryPressureDurationSec ManagedOOMPreference
  BPFProgram SocketBindAllow SocketBindDeny RestrictNetworkInterfaces NFTSet
`)

/** systemd.kill(5). */
const KILL = words(`
  SendSIGKILL SendSIGHUP KillMode KillSignal RestartKillSignal FinalKillSignal WatchdogSignal
`)

/** systemd.exec(5). */
const EXEC = words(`
  WorkingDirectory RootDirectory RootImage RootImageOptions RootImagePolicy RootEphemeral RootHash RootHashSignature
  RootVerity ExtensionDirectories ExtensionImages ExtensionImagePolicy MountImages MountImagePolicy User Group
  SupplementaryGroups SetLoginEnvironment Nice OOMScoreAdjust CoredumpFilter IOSchedulingClass IOSchedulingPriority
  CPUSchedulingPolicy CPUSchedulingPriority CPUSchedulingResetOnFork CPUAffinity NUMAPolicy NUMAMask MemoryKSM UMask
  Environment EnvironmentFile PassEnvironment UnsetEnvironment DynamicUser RemoveIPC StandardInput StandardOutput
  StandardError StandardInputText StandardInputData TTYPath TTYReset TTYVHangup TTYVTDisallocate TTYRows TTYColumns
  SyslogIdentifier SyslogFacility SyslogLevel SyslogLevelPrefix LogLevelMax LogRateLimitIntervalSec LogRateLimitBurst
  LogFilterPatterns LogExtraFields SecureBits CapabilityBoundingSet AmbientCapabilities TimerSlackNSec NoNewPrivileges
  KeyringMode ProtectProc ProcSubset SystemCallFilter SystemCallArchitectures SystemCallErrorNumber SystemCallLog
  MemoryDenyWriteExecute RestrictNamespaces DelegateNamespaces RestrictRealtime RestrictSUIDSGID
  RestrictAddressFamilies LockPersonality RestrictFileSystems LimitCPU LimitFSIZE LimitDATA LimitSTACK LimitCORE
  LimitRSS LimitNOFILE LimitAS LimitNPROC LimitMEMLOCK LimitLOCKS LimitSIGPENDING LimitMSGQUEUE LimitNICE LimitRTPRIO
  LimitRTTIME ReadWriteDirectories ReadOnlyDirectories InaccessibleDirectories ReadWritePaths ReadOnlyPaths
  InaccessiblePaths ExecPaths NoExecPaths ExecSearchPath BindPaths BindReadOnlyPaths BindLogSockets TemporaryFileSystem
  PrivateTmp PrivateDevices PrivatePIDs PrivateBPF BPFDelegateCommands BPFDelegateMaps BPFDelegatePrograms
  BPFDelegateAttachments ProtectKernelTunables ProtectKernelModules ProtectKernelLogs ProtectClock ProtectControlGroups
  ProtectHostname NetworkNamespacePath IPCNamespacePath UserNamespacePath LogNamespace PrivateNetwork PrivateUsers
  PrivateMounts PrivateIPC ProtectSystem ProtectHome MountFlags MountAPIVFS Personality RuntimeDirectoryPreserve
  RuntimeDirectoryMode RuntimeDirectory StateDirectoryMode StateDirectory StateDirectoryQuota StateDirectoryAccounting
  CacheDirectoryMode CacheDirectory CacheDirectoryQuota CacheDirectoryAccounting LogsDirectoryMode LogsDirectory
  LogsDirectoryQuota LogsDirectoryAccounting ConfigurationDirectoryMode ConfigurationDirectory SetCredential
  SetCredentialEncrypted LoadCredential LoadCredentialEncrypted ImportCredential TimeoutCleanSec PAMName IgnoreSIGPIPE
  UtmpIdentifier UtmpMode SELinuxContext AppArmorProfile SmackProcessLabel TimeoutSec
`)

/** What units that run programs have in common. */
const PROGRAMS = [...EXEC, ...KILL, ...RESOURCES]

/** The conditions of systemd.unit(5); each is there as an assertion too. */
const CONDITIONS = words(`
  PathExists PathExistsGlob PathIsDirectory PathIsSymbolicLink PathIsMountPoint PathIsReadWrite PathIsEncrypted PathIsSocket
  DirectoryNotEmpty FileNotEmpty FileIsExecutable NeedsUpdate FirstBoot Architecture Firmware Virtualization Host
  KernelCommandLine KernelVersion Version KernelModuleLoaded Credential Security Capability ACPower Memory CPUFeature CPUs
  Environment User Group ControlGroupController OSRelease MemoryPressure CPUPressure IOPressure
`)

/** The keys of each section. */
export const SECTION_KEYS: Readonly<Record<string, readonly string[]>> = {
  Unit: [
    ...words(`
      Description Documentation SourcePath Requires Requisite Wants BindsTo BindTo Upholds Conflicts Before After OnSuccess
      OnFailure PropagatesReloadTo PropagateReloadTo ReloadPropagatedFrom PropagateReloadFrom PropagatesStopTo
      StopPropagatedFrom PartOf JoinsNamespaceOf RequiresOverridable RequisiteOverridable RequiresMountsFor WantsMountsFor
      StopWhenUnneeded RefuseManualStart RefuseManualStop AllowIsolate DefaultDependencies SurviveFinalKillSignal
      OnSuccessJobMode OnFailureJobMode OnFailureIsolate IgnoreOnIsolate JobTimeoutSec JobRunningTimeoutSec
      JobTimeoutAction JobTimeoutRebootArgument StartLimitIntervalSec StartLimitInterval StartLimitBurst StartLimitAction
      FailureAction SuccessAction FailureActionExitStatus SuccessActionExitStatus RebootArgument CollectMode
    `),
    ...CONDITIONS.flatMap((name) => [`Condition${name}`, `Assert${name}`]),
  ],
  Install: words('Alias WantedBy RequiredBy UpheldBy Also DefaultInstance'),
  Service: [
    ...PROGRAMS,
    ...words(`
      Type ExitType RemainAfterExit GuessMainPID PIDFile BusName ExecCondition ExecStartPre ExecStart ExecStartPost
      ExecReload ExecReloadPost ExecStop ExecStopPost RestartSec RestartSteps RestartMaxDelaySec RestartMode
      RestartRandomizedDelaySec TimeoutStartSec TimeoutStopSec TimeoutAbortSec TimeoutStartFailureMode
      TimeoutStopFailureMode RuntimeMaxSec RuntimeRandomizedExtraSec WatchdogSec StartLimitInterval StartLimitBurst
      StartLimitAction FailureAction RebootArgument Restart PermissionsStartOnly RootDirectoryStartOnly
      RestartPreventExitStatus RestartForceExitStatus SuccessExitStatus NonBlocking FileDescriptorStoreMax
      FileDescriptorStorePreserve NotifyAccess Sockets USBFunctionDescriptors USBFunctionStrings OOMPolicy OpenFile
      ReloadSignal RefreshOnReload
    `),
  ],
  Socket: [
    ...PROGRAMS,
    ...words(`
      ListenStream ListenDatagram ListenSequentialPacket ListenFIFO ListenNetlink ListenSpecial ListenMessageQueue
      ListenUSBFunction SocketProtocol BindIPv6Only Backlog BindToDevice ExecStartPre ExecStartPost ExecStopPre
      ExecStopPost SocketUser SocketGroup SocketMode DirectoryMode Accept FlushPending Writable MaxConnections
      MaxConnectionsPerSource KeepAlive KeepAliveTimeSec KeepAliveIntervalSec KeepAliveProbes DeferAcceptSec NoDelay
      Priority ReceiveBuffer SendBuffer IPTOS IPTTL Mark PipeSize FreeBind Transparent Broadcast PassCredentials
      PassPIDFD PassSecurity PassPacketInfo AcceptFileDescriptors Timestamping TCPCongestion ReusePort
      MessageQueueMaxMessages MessageQueueMessageSize RemoveOnStop Symlinks FileDescriptorName Service
      TriggerLimitIntervalSec TriggerLimitBurst PollLimitIntervalSec PollLimitBurst PassFileDescriptorsToExec
      DeferTrigger DeferTriggerMaxSec SmackLabel SmackLabelIPIn SmackLabelIPOut SELinuxContextFromNet
    `),
  ],
  Mount: [
    ...PROGRAMS,
    ...words('What Where Options Type DirectoryMode SloppyOptions LazyUnmount ForceUnmount ReadWriteOnly'),
  ],
  Automount: words('Where ExtraOptions DirectoryMode TimeoutIdleSec'),
  Swap: [...PROGRAMS, ...words('What Priority Options')],
  Timer: words(`
    OnCalendar OnActiveSec OnBootSec OnStartupSec OnUnitActiveSec OnUnitInactiveSec OnClockChange OnTimezoneChange
    Persistent WakeSystem RemainAfterElapse FixedRandomDelay AccuracySec RandomizedDelaySec RandomizedOffsetSec
    DeferReactivation Unit
  `),
  Path: words(`
    PathExists PathExistsGlob PathChanged PathModified DirectoryNotEmpty Unit MakeDirectory DirectoryMode
    TriggerLimitIntervalSec TriggerLimitBurst
  `),
  Slice: [...RESOURCES, ...words('ConcurrencyHardMax ConcurrencySoftMax')],
  Scope: [...RESOURCES, ...KILL, ...words('RuntimeMaxSec RuntimeRandomizedExtraSec TimeoutStopSec OOMPolicy')],
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
