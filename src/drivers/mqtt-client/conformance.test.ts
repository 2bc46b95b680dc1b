import { clientDriverConformance } from '../../../test/conformance/client-driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { simulateBroker } from '../../../test/conformance/mqtt-client-rig.ts';
import { mqttClientConfig } from './config.ts';
import { mqttClient } from './driver.ts';

const devices: [TestDevice, TestDevice] = [
  { identity: 'pump-1', keys: ['speed', 'power'], firstPoint: 1 },
  { identity: 'pump-2', keys: ['speed', 'power'], firstPoint: 11 },
];

clientDriverConformance('mqtt-client', {
  driver: mqttClient,
  config({ host, port }, answerMs) {
    const answerSeconds = Math.max(answerMs, 1_500) / 1000; // a busy machine needs more than 300 ms for a handshake
    return mqttClientConfig.parse({ host, port, keepAliveSeconds: 1, answerSeconds, commandSeconds: answerSeconds });
  },
  devices,
  simulate: () => simulateBroker(devices),
});
