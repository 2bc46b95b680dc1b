/** Objects that lie side by side: the scalars of a group, or the columns of a table. */
export interface MibGroup {
  /** Module that defines it. */
  readonly module: string;
  /** OID that the numbers of its objects follow. */
  readonly root: string;
  /** Of a table: columns with the names of its rows, of this table or another with the same index, the best first. Of scalars: missing. */
  readonly rowNames?: readonly string[];
  /** Name → number, unit of the raw value (none: ''), and the words of an enumeration, from 1 on. */
  readonly objects: Readonly<Record<string, readonly [number: string, unit?: string, words?: readonly string[]]>>;
}

const mib2 = '1.3.6.1.2.1';
const ucd = '1.3.6.1.4.1.2021';
const sensorStatus = ['ok', 'unavailable', 'nonoperational'];

/**
 * The objects that are known by name, with the units of their modules: RFC 3418, 2863, 4022, 4113, 2790, 6933, 3433, 1628, 3621; and those of
 * Net-SNMP (UCD-SNMP-MIB, LM-SENSORS-MIB), which many Linux devices carry.
 */
export const mibGroups: readonly MibGroup[] = [
  {
    module: 'SNMPv2-MIB',
    root: `${mib2}.1`,
    objects: {
      sysDescr: ['1'],
      sysObjectID: ['2'],
      sysUpTime: ['3', '0.01 s'],
      sysContact: ['4'],
      sysName: ['5'],
      sysLocation: ['6'],
      sysServices: ['7'],
    },
  },
  { module: 'IF-MIB', root: `${mib2}.2`, objects: { ifNumber: ['1'] } },
  {
    module: 'IF-MIB',
    root: `${mib2}.2.2.1`,
    rowNames: ['ifName', 'ifDescr'],
    objects: {
      ifIndex: ['1'],
      ifDescr: ['2'],
      ifType: ['3'],
      ifMtu: ['4', 'B'],
      ifSpeed: ['5', 'bit/s'],
      ifPhysAddress: ['6'],
      ifAdminStatus: ['7', '', ['up', 'down', 'testing']],
      ifOperStatus: ['8', '', ['up', 'down', 'testing', 'unknown', 'dormant', 'notPresent', 'lowerLayerDown']],
      ifLastChange: ['9', '0.01 s'],
      ifInOctets: ['10', 'B'],
      ifInUcastPkts: ['11'],
      ifInDiscards: ['13'],
      ifInErrors: ['14'],
      ifInUnknownProtos: ['15'],
      ifOutOctets: ['16', 'B'],
      ifOutUcastPkts: ['17'],
      ifOutDiscards: ['19'],
      ifOutErrors: ['20'],
    },
  },
  {
    module: 'IF-MIB',
    root: `${mib2}.31.1.1.1`,
    rowNames: ['ifName', 'ifDescr'],
    objects: {
      ifName: ['1'],
      ifInMulticastPkts: ['2'],
      ifInBroadcastPkts: ['3'],
      ifOutMulticastPkts: ['4'],
      ifOutBroadcastPkts: ['5'],
      ifHCInOctets: ['6', 'B'],
      ifHCInUcastPkts: ['7'],
      ifHCInMulticastPkts: ['8'],
      ifHCInBroadcastPkts: ['9'],
      ifHCOutOctets: ['10', 'B'],
      ifHCOutUcastPkts: ['11'],
      ifHCOutMulticastPkts: ['12'],
      ifHCOutBroadcastPkts: ['13'],
      ifHighSpeed: ['15', 'Mbit/s'],
      ifConnectorPresent: ['17', '', ['true', 'false']],
      ifAlias: ['18'],
    },
  },
  {
    module: 'TCP-MIB',
    root: `${mib2}.6`,
    objects: {
      tcpActiveOpens: ['5'],
      tcpPassiveOpens: ['6'],
      tcpAttemptFails: ['7'],
      tcpEstabResets: ['8'],
      tcpCurrEstab: ['9'],
      tcpInSegs: ['10'],
      tcpOutSegs: ['11'],
      tcpRetransSegs: ['12'],
    },
  },
  {
    module: 'UDP-MIB',
    root: `${mib2}.7`,
    objects: { udpInDatagrams: ['1'], udpNoPorts: ['2'], udpInErrors: ['3'], udpOutDatagrams: ['4'] },
  },
  {
    module: 'HOST-RESOURCES-MIB',
    root: `${mib2}.25`,
    objects: {
      hrSystemUptime: ['1.1', '0.01 s'],
      hrSystemNumUsers: ['1.5'],
      hrSystemProcesses: ['1.6'],
      hrSystemMaxProcesses: ['1.7'],
      hrMemorySize: ['2.2', 'KiB'],
    },
  },
  {
    module: 'HOST-RESOURCES-MIB',
    root: `${mib2}.25.2.3.1`,
    rowNames: ['hrStorageDescr'],
    objects: {
      hrStorageDescr: ['3'],
      hrStorageAllocationUnits: ['4', 'B'],
      hrStorageSize: ['5'],
      hrStorageUsed: ['6'],
      hrStorageAllocationFailures: ['7'],
    },
  },
  {
    module: 'HOST-RESOURCES-MIB',
    root: `${mib2}.25.3.2.1`,
    rowNames: ['hrDeviceDescr'],
    objects: {
      hrDeviceDescr: ['3'],
      hrDeviceStatus: ['5', '', ['unknown', 'running', 'warning', 'testing', 'down']],
      hrDeviceErrors: ['6'],
    },
  },
  {
    module: 'HOST-RESOURCES-MIB',
    root: `${mib2}.25.3.3.1`,
    rowNames: ['hrDeviceDescr'],
    objects: { hrProcessorLoad: ['2', '%'] },
  },
  {
    module: 'ENTITY-MIB',
    root: `${mib2}.47.1.1.1.1`,
    rowNames: ['entPhysicalName'],
    objects: {
      entPhysicalDescr: ['2'],
      entPhysicalName: ['7'],
      entPhysicalHardwareRev: ['8'],
      entPhysicalFirmwareRev: ['9'],
      entPhysicalSoftwareRev: ['10'],
      entPhysicalSerialNum: ['11'],
      entPhysicalMfgName: ['12'],
      entPhysicalModelName: ['13'],
    },
  },
  {
    module: 'ENTITY-SENSOR-MIB',
    root: `${mib2}.99.1.1.1`,
    rowNames: ['entPhysicalName', 'entPhysicalDescr'],
    objects: {
      entPhySensorType: ['1'],
      entPhySensorScale: ['2'],
      entPhySensorPrecision: ['3'],
      entPhySensorValue: ['4'],
      entPhySensorOperStatus: ['5', '', sensorStatus],
    },
  },
  {
    module: 'UPS-MIB',
    root: `${mib2}.33.1`,
    objects: {
      upsIdentManufacturer: ['1.1'],
      upsIdentModel: ['1.2'],
      upsIdentUPSSoftwareVersion: ['1.3'],
      upsIdentName: ['1.5'],
      upsBatteryStatus: ['2.1', '', ['unknown', 'normal', 'low', 'depleted']],
      upsSecondsOnBattery: ['2.2', 's'],
      upsEstimatedMinutesRemaining: ['2.3', 'min'],
      upsEstimatedChargeRemaining: ['2.4', '%'],
      upsBatteryVoltage: ['2.5', '0.1 V'],
      upsBatteryCurrent: ['2.6', '0.1 A'],
      upsBatteryTemperature: ['2.7', '°C'],
      upsInputLineBads: ['3.1'],
      upsOutputSource: ['4.1', '', ['other', 'none', 'normal', 'bypass', 'battery', 'booster', 'reducer']],
      upsOutputFrequency: ['4.2', '0.1 Hz'],
      upsBypassFrequency: ['5.1', '0.1 Hz'],
      upsAlarmsPresent: ['6.1'],
    },
  },
  {
    module: 'UPS-MIB',
    root: `${mib2}.33.1.3.3.1`,
    rowNames: [],
    objects: {
      upsInputFrequency: ['2', '0.1 Hz'],
      upsInputVoltage: ['3', 'V'],
      upsInputCurrent: ['4', '0.1 A'],
      upsInputTruePower: ['5', 'W'],
    },
  },
  {
    module: 'UPS-MIB',
    root: `${mib2}.33.1.4.4.1`,
    rowNames: [],
    objects: {
      upsOutputVoltage: ['2', 'V'],
      upsOutputCurrent: ['3', '0.1 A'],
      upsOutputPower: ['4', 'W'],
      upsOutputPercentLoad: ['5', '%'],
    },
  },
  {
    module: 'POWER-ETHERNET-MIB',
    root: `${mib2}.105.1.1.1`,
    rowNames: [],
    objects: {
      pethPsePortDetectionStatus: ['6', '', ['disabled', 'searching', 'deliveringPower', 'fault', 'test', 'otherFault']],
    },
  },
  {
    module: 'POWER-ETHERNET-MIB',
    root: `${mib2}.105.1.3.1.1`,
    rowNames: [],
    objects: {
      pethMainPsePower: ['2', 'W'],
      pethMainPseOperStatus: ['3', '', ['on', 'off', 'faulty']],
      pethMainPseConsumptionPower: ['4', 'W'],
    },
  },
  {
    module: 'UCD-SNMP-MIB',
    root: ucd,
    objects: {
      memTotalSwap: ['4.3', 'KiB'],
      memAvailSwap: ['4.4', 'KiB'],
      memTotalReal: ['4.5', 'KiB'],
      memAvailReal: ['4.6', 'KiB'],
      memBuffer: ['4.14', 'KiB'],
      memCached: ['4.15', 'KiB'],
      ssCpuUser: ['11.9', '%'],
      ssCpuSystem: ['11.10', '%'],
      ssCpuIdle: ['11.11', '%'],
    },
  },
  {
    module: 'UCD-SNMP-MIB',
    root: `${ucd}.9.1`,
    rowNames: ['dskPath'],
    objects: {
      dskPath: ['2'],
      dskTotal: ['6', 'KiB'],
      dskAvail: ['7', 'KiB'],
      dskUsed: ['8', 'KiB'],
      dskPercent: ['9', '%'],
    },
  },
  {
    module: 'UCD-SNMP-MIB',
    root: `${ucd}.10.1`,
    rowNames: ['laNames'],
    objects: { laNames: ['2'], laLoad: ['3'] },
  },
  {
    module: 'LM-SENSORS-MIB',
    root: `${ucd}.13.16.2.1`,
    rowNames: ['lmTempSensorsDevice'],
    objects: { lmTempSensorsDevice: ['2'], lmTempSensorsValue: ['3', '0.001 °C'] },
  },
  {
    module: 'LM-SENSORS-MIB',
    root: `${ucd}.13.16.3.1`,
    rowNames: ['lmFanSensorsDevice'],
    objects: { lmFanSensorsDevice: ['2'], lmFanSensorsValue: ['3', 'r/min'] },
  },
  {
    module: 'LM-SENSORS-MIB',
    root: `${ucd}.13.16.4.1`,
    rowNames: ['lmVoltSensorsDevice'],
    objects: { lmVoltSensorsDevice: ['2'], lmVoltSensorsValue: ['3', 'mV'] },
  },
];

/** Notifications that are known by name (RFC 3418, 2863). */
const notifications = {
  coldStart: '1.3.6.1.6.3.1.1.5.1',
  warmStart: '1.3.6.1.6.3.1.1.5.2',
  linkDown: '1.3.6.1.6.3.1.1.5.3',
  linkUp: '1.3.6.1.6.3.1.1.5.4',
  authenticationFailure: '1.3.6.1.6.3.1.1.5.5',
};

/** OIDs by name, of objects without the number of their row; all others are given as numbers. */
export const objectNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    mibGroups.flatMap(({ root, objects }) => Object.entries(objects).map(([name, [number]]) => [name, `${root}.${number}`])),
  ),
  ...notifications,
};

/** Subtrees of MIB-2, by their number. */
export const mib2Names: Readonly<Record<string, string>> = {
  '1': 'system',
  '2': 'interfaces',
  '4': 'ip',
  '5': 'icmp',
  '6': 'tcp',
  '7': 'udp',
  '10': 'transmission',
  '11': 'snmp',
  '15': 'bgp',
  '17': 'dot1dBridge',
  '25': 'host',
  '31': 'ifMIB',
  '33': 'upsMIB',
  '43': 'printmib',
  '47': 'entityMIB',
  '99': 'entitySensorMIB',
  '105': 'powerEthernetMIB',
};

/** Makers by their number below 1.3.6.1.4.1, as IANA has them. */
export const makerNames: Readonly<Record<string, string>> = {
  '9': 'Cisco',
  '11': 'Hewlett-Packard',
  '248': 'Hirschmann',
  '318': 'APC',
  '476': 'Vertiv',
  '534': 'Eaton',
  '674': 'Dell',
  '2011': 'Huawei',
  '2021': 'UCD-SNMP',
  '2636': 'Juniper',
  '3902': 'ZTE',
  '4196': 'Siemens',
  '4881': 'Ruijie',
  '6574': 'Synology',
  '8072': 'Net-SNMP',
  '8691': 'Moxa',
  '13742': 'Raritan',
  '14988': 'MikroTik',
  '25506': 'H3C',
};
