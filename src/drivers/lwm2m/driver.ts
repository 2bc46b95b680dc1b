import type { Driver } from '../../contracts/driver.ts';
import { probeUdp } from '../listening-udp.ts';
import { ownFolder } from '../own-folder.ts';
import { type LwM2MConfig, lwm2mConfig } from './config.ts';
import { openSession } from './session.ts';

/** The driver, with the folder in which registrations outlive a restart. */
export const createLwM2M = (folder: () => string): Driver<LwM2MConfig> => ({
  protocol: 'lwm2m',
  title: { zh: 'LwM2M 服务器', en: 'LwM2M server' },
  config: lwm2mConfig,
  open: (config, host) => openSession(config, host, folder()),
  probe: probeUdp,
  secretUse: ({ security, signIn }) => (security === 'dtls' ? 'unused' : signIn === 'required' ? 'needed' : 'optional'),
  // A trial has devices of its own: it must not take up, nor write over, those of the real source.
  forTrial: (config) => ({ ...config, keepRegistrations: false }),
});

/** Devices register by LwM2M, and are observed, read and written; see README.md. */
export const lwm2m: Driver<LwM2MConfig> = createLwM2M(() => ownFolder('lwm2m'));
