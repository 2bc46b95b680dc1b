import { saidByCapabilities } from './capabilities.ts';
import { saidByChecks } from './checks.ts';
import { saidByCoap } from './coap.ts';
import { saidByDrivers } from './drivers.ts';
import { saidByFolder } from './folder.ts';
import { saidByGtfsRt } from './gtfs-rt.ts';
import { saidByHj212 } from './hj212.ts';
import { saidByHttp } from './http.ts';
import { saidByIec104 } from './iec104.ts';
import { saidByJt808 } from './jt808.ts';
import { saidByLwm2m } from './lwm2m.ts';
import { saidByModbus } from './modbus.ts';
import { saidByMqtt } from './mqtt.ts';
import { saidByNats } from './nats.ts';
import { saidByNmea } from './nmea.ts';
import { saidByOpcua } from './opcua.ts';
import { saidOfPacks } from './packs.ts';
import { saidByPlatform } from './platform.ts';
import { saidOfRequests } from './requests.ts';
import { saidByRtls } from './rtls.ts';
import { saidByS7 } from './s7.ts';
import { saidBySl651 } from './sl651.ts';
import { saidBySnmp } from './snmp.ts';
import { saidBySparkplug } from './sparkplug.ts';
import { saidByStore } from './store.ts';
import { saidBySystem } from './system.ts';
import { saidWords } from './words.ts';

/** Every table of sentences that are said in English where something happens, with their Chinese; `{1}`, `{2}` … stand for what changes. */
export const saidTables: readonly Readonly<Record<string, string>>[] = [
  saidByCapabilities,
  saidByChecks,
  saidByCoap,
  saidByDrivers,
  saidByFolder,
  saidByGtfsRt,
  saidByHj212,
  saidByHttp,
  saidByIec104,
  saidByJt808,
  saidByLwm2m,
  saidByModbus,
  saidByMqtt,
  saidByNats,
  saidByNmea,
  saidByOpcua,
  saidOfPacks,
  saidByPlatform,
  saidOfRequests,
  saidByRtls,
  saidByS7,
  saidBySl651,
  saidBySnmp,
  saidBySparkplug,
  saidByStore,
  saidBySystem,
  saidWords,
];
