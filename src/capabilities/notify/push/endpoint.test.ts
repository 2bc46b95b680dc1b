import { expect, test } from 'vitest';
import { endpointProblem } from './endpoint.ts';

test.each([
  ['https://fcm.googleapis.com/fcm/send/abc', undefined],
  ['https://updates.push.services.mozilla.com/wpush/v2/x', undefined],
  ['https://8.8.8.8/x', undefined],
  ['https://[2a00:1450:4001:800::200a]/x', undefined],
  ['http://fcm.googleapis.com/x', 'https'],
  ['https://fcm.googleapis.com:8443/x', 'port'],
  ['https://me:word@fcm.googleapis.com/x', 'user'],
  ['https://localhost/x', 'network of its own'],
  ['https://127.0.0.1/x', 'network of its own'],
  ['https://2130706433/x', 'network of its own'],
  ['https://0x7f.1/x', 'network of its own'],
  ['https://[::1]/x', 'network of its own'],
  ['https://[::ffff:10.0.0.1]/x', 'network of its own'],
  ['https://scada.local/x', 'network of its own'],
  ['https://historian/x', 'network of its own'],
  ['nonsense', 'no address'],
])('%s: %s', (endpoint, problem) => {
  if (problem === undefined) expect(endpointProblem(endpoint)).toBeUndefined();
  else expect(endpointProblem(endpoint)).toContain(problem);
});
