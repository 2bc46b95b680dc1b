/** Keys as they may be typed, by protocol; of the others a device says by itself which it has. */
export const keyExamples: Readonly<Record<string, string>> = {
  modbus: 'holding:0, holding:20.4-7, holding:100:string[16]',
  s7: 'DB1.DBD0:real, DB1.DBX4.0, DB3.DBB20:string[16]',
  iec104: '1300, 1301',
  opcua: 'ns=2;s=Pump.Flow, ns=2;i=1001',
  snmp: '1.3.6.1.2.1.1.3.0',
};
