import type { Driver } from '../../contracts/driver.ts';
import { parseAddress } from './address.ts';
import { type ModbusConfig, modbusConfig } from './config.ts';
import { discoverModbus } from './discover.ts';
import { readModbusMap } from './read-map.ts';
import { openSession } from './session.ts';
import { openStream, peerOf } from './stream.ts';

/** Modbus TCP and RTU as client (master): this source calls its devices; see README.md. */
export const modbus: Driver<ModbusConfig> = {
  protocol: 'modbus',
  title: { zh: 'Modbus TCP / RTU 主站', en: 'Modbus TCP and RTU client' },
  config: modbusConfig,
  open: openSession,
  async probe(config, signal) {
    const stream = await openStream(config, signal);
    signal.throwIfAborted();
    stream?.on('error', () => {}).destroy(); // it was only to be opened
    return `${peerOf(config)} can be reached; whether its units answer shows when they are polled`;
  },
  discover: discoverModbus,
  readMap: readModbusMap,
  keyProblem(key) {
    const address = parseAddress(key);
    return 'refused' in address ? address.refused : undefined;
  },
};
