import { Agent, request } from 'node:http';
import { driverConformance } from '../../../test/conformance/driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { rtlsConfig } from './config.ts';
import { rtls } from './driver.ts';

const secret = 'a-secret';
const devices: [TestDevice, TestDevice] = [
  { identity: 'cart-1', keys: ['speed'], firstPoint: 1, secret },
  { identity: 'cart-2', keys: ['speed'], firstPoint: 11, secret },
];
const giveUpMs = 800;

const authorization = (identity: string) => `Basic ${Buffer.from(`${identity}:${secret}`).toString('base64')}`;
const body = (identity: string, speed: number, time: number) =>
  JSON.stringify({
    ...{ provider_id: identity, crs: 'EPSG:4326', timestamp_generated: new Date(time).toISOString(), speed },
    position: { type: 'Point', coordinates: [121.5, 31.2] },
  });

driverConformance('rtls', {
  driver: rtls,
  config: rtlsConfig.parse({ port: 0 }),
  devices,
  stranger: { device: { identity: 'cart-9', keys: ['speed'], secret }, fate: 'quarantined' },
  simulate({ identity }, { host, port }) {
    const agent = new Agent({ keepAlive: true });
    const headers = { authorization: authorization(identity), 'content-type': 'application/json' };
    const path = `/v2/providers/${identity}/location`;
    return {
      report: (value, time) =>
        new Promise((resolve, reject) => {
          const sent = request({ agent, host, port, path, method: 'PUT', headers, timeout: giveUpMs }, (answer) => {
            answer.resume();
            if (answer.statusCode === 200) resolve();
            else reject(new Error(`HTTP ${answer.statusCode}`));
          });
          sent.on('timeout', () => sent.destroy(new Error('no answer')));
          sent.on('error', reject);
          sent.end(body(identity, value, time));
        }),
      close: () => agent.destroy(),
    };
  },
  wire({ identity }) {
    const content = body(identity, 12.5, Date.UTC(2024, 5, 1));
    const head = [
      `PUT /v2/providers/${identity}/location HTTP/1.1`,
      'Host: 127.0.0.1',
      `Authorization: ${authorization(identity)}`,
      'Content-Type: application/json',
      `Content-Length: ${content.length}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${content}`);
  },
});
