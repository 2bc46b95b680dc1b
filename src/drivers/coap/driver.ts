import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { createAssembly } from '../coap-wire/blocks.ts';
import { createListener } from '../coap-wire/listener.ts';
import { openPort } from '../coap-wire/port.ts';
import { createFailures } from '../http/failures.ts';
import { createWaits } from '../http/waits.ts';
import type { Address } from '../listening.ts';
import { bindUdp, probeUdp, untilUdpEnds } from '../listening-udp.ts';
import { payloadLimits } from '../payload/content.ts';
import { type CoapConfig, coapConfig } from './config.ts';
import { postValues, type Source } from './post-values.ts';

/** Devices post values by CoAP over UDP; see README.md. */
export const coap: Driver<CoapConfig> = {
  protocol: 'coap',
  title: { zh: 'CoAP 接入', en: 'CoAP device listener' },
  config: coapConfig,
  open,
  probe: probeUdp,
  secretUse: ({ security }) => (security === 'dtls' ? 'unused' : 'needed'),
};

function open(config: CoapConfig, host: DriverHost): Session {
  let address: Address | undefined;
  return {
    address: () => address,
    async run(signal) {
      if (signal.aborted) return;
      const socket = await bindUdp(config);
      const source = createSource(config, host);
      const { maxPending } = config;
      const listener = createListener({
        ...{ host, port: openPort(socket, host, config), maxPending },
        closed: () => host.closed,
        answer: (message, from) => postValues(source, { message, from }),
      });
      try {
        address = { host: config.host, port: socket.address().port };
        host.link({ kind: 'listening', identity: undefined, time: host.clock.now(), detail: `UDP ${address.host}:${address.port}` });
        await untilUdpEnds(socket, signal);
      } finally {
        address = undefined;
        source.waits.stop();
        listener.stop();
        await new Promise<void>((resolve) => socket.close(resolve));
      }
    },
  };
}

const createSource = (config: CoapConfig, host: DriverHost): Source => ({
  config,
  host,
  limits: payloadLimits(config),
  waits: createWaits(host.sink),
  failures: createFailures(host.clock, config.maxFailures),
  assembly: createAssembly(config.maxBodyBytes, () => performance.now()),
  decoders: new Map(),
});
