import { Agent, request } from 'node:http';
import { driverConformance } from '../../../test/conformance/driver.ts';
import type { TestDevice } from '../../../test/conformance/driver-host.ts';
import { httpConfig } from './config.ts';
import { http } from './driver.ts';

const secret = 'a-secret';
const devices: [TestDevice, TestDevice] = [
  { identity: 'gate-1', keys: ['opening'], firstPoint: 1, secret },
  { identity: 'gate-2', keys: ['opening'], firstPoint: 11, secret },
];
const giveUpMs = 800;

const authorization = (identity: string) => `Basic ${Buffer.from(`${identity}:${secret}`).toString('base64')}`;
const body = (value: number, time: number) => JSON.stringify({ ts: time, values: { opening: value } });

driverConformance('http', {
  driver: http,
  config: httpConfig.parse({ port: 0 }),
  devices,
  stranger: { device: { identity: 'gate-9', keys: ['opening'], secret }, fate: 'quarantined' },
  simulate({ identity }, { host, port }) {
    const agent = new Agent({ keepAlive: true });
    const headers = { authorization: authorization(identity), 'content-type': 'application/json' };
    return {
      report: (value, time) =>
        new Promise((resolve, reject) => {
          const sent = request(
            { agent, host, port, path: `/v1/${identity}/values`, method: 'POST', headers, timeout: giveUpMs },
            (answer) => {
              answer.resume();
              if (answer.statusCode === 200) resolve();
              else reject(new Error(`HTTP ${answer.statusCode}`));
            },
          );
          sent.on('timeout', () => sent.destroy(new Error('no answer')));
          sent.on('error', reject);
          sent.end(body(value, time));
        }),
      close: () => agent.destroy(),
    };
  },
  wire({ identity }) {
    const content = body(12.5, Date.UTC(2024, 5, 1));
    const head = [
      `POST /v1/${identity}/values HTTP/1.1`,
      'Host: 127.0.0.1',
      `Authorization: ${authorization(identity)}`,
      'Content-Type: application/json',
      `Content-Length: ${content.length}`,
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${content}`);
  },
});
