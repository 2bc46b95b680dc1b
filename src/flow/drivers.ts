import type { Driver } from '../contracts/driver.ts';
import { coap } from '../drivers/coap/driver.ts';
import { folder } from '../drivers/folder/driver.ts';
import { gtfsRt } from '../drivers/gtfs-rt/driver.ts';
import { hj212 } from '../drivers/hj212/driver.ts';
import { http } from '../drivers/http/driver.ts';
import { httpPoll } from '../drivers/http-poll/driver.ts';
import { iec104 } from '../drivers/iec104/driver.ts';
import { jt808 } from '../drivers/jt808/driver.ts';
import { lwm2m } from '../drivers/lwm2m/driver.ts';
import { modbus } from '../drivers/modbus/driver.ts';
import { mqtt } from '../drivers/mqtt/driver.ts';
import { mqttClient } from '../drivers/mqtt-client/driver.ts';
import { nats } from '../drivers/nats/driver.ts';
import { nmea } from '../drivers/nmea/driver.ts';
import { opcua } from '../drivers/opcua/driver.ts';
import { rtls } from '../drivers/rtls/driver.ts';
import { s7 } from '../drivers/s7/driver.ts';
import { sl651 } from '../drivers/sl651/driver.ts';
import { snmp } from '../drivers/snmp/driver.ts';
import { sparkplug } from '../drivers/sparkplug/driver.ts';

/** Every field protocol of the platform, one line each. */
export const drivers: readonly Driver[] = [
  mqtt, //
  sl651,
  http,
  sparkplug,
  hj212,
  nmea,
  modbus,
  jt808,
  iec104,
  mqttClient,
  httpPoll,
  snmp,
  opcua,
  gtfsRt,
  folder,
  s7,
  coap,
  nats,
  lwm2m,
  rtls,
];
