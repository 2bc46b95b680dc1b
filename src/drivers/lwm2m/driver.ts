import type { Driver } from '../../contracts/driver.ts';
import { probeCoap } from '../coap-wire/listener.ts';
import { type LwM2MConfig, lwm2mConfig } from './config.ts';
import { openSession } from './session.ts';

/** Devices register by LwM2M, and are observed, read and written; see README.md. */
export const lwm2m: Driver<LwM2MConfig> = {
  protocol: 'lwm2m',
  title: { zh: 'LwM2M 服务器', en: 'LwM2M server' },
  config: lwm2mConfig,
  open: openSession,
  probe: probeCoap,
};
