import { expect, test } from 'vitest';
import { drivers } from './drivers.ts';
import { driverOf } from './source.ts';

test.each([
  ['modbus', 'holding:0:float32', 'holdin:0'],
  ['modbus', '40001:string[8]', 'holding:70000'],
  ['s7', 'DB1.DBW2', 'DB1.DBQ2'],
  ['opcua', 'ns=2;s=Pump.Flow|sampling=5s', 'Pump.Flow'],
  ['iec104', '6200:sc:select@1300', '6200:xx'],
  ['snmp', 'ifHCInOctets.3:rate', 'ifNothing.3'],
])('%s reads the key %s and says what is wrong with %s, in both languages', (protocol, good, bad) => {
  const { keyProblem } = driverOf(drivers, protocol);
  expect(keyProblem?.(good)).toBeUndefined();
  const problem = keyProblem?.(bad);
  expect(problem?.zh).toMatch(/[\u4e00-\u9fff]/);
  expect(problem?.en).toMatch(/[a-z]/);
});
