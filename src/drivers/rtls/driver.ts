import type { Driver } from '../../contracts/driver.ts';
import { probeAddress } from '../listening.ts';
import { probeBroker } from '../mqtt-client/probe.ts';
import { type RtlsConfig, rtlsConfig } from './config.ts';
import { openHttpSide } from './http-side.ts';
import { clientConfigOf, openMqttSide } from './mqtt-side.ts';

/** Real-time location: places from UWB ranges and arrival times, and locations in the shape of omlox Hub; see README.md. */
export const rtls: Driver<RtlsConfig> = {
  protocol: 'rtls',
  title: { zh: '实时定位（UWB 测距、omlox）', en: 'Real-time location (UWB ranges, omlox)' },
  config: rtlsConfig,
  open: (config, host) => (config.mode === 'http' ? openHttpSide(config, host) : openMqttSide(config, host)),
  probe: (config, signal) => (config.mode === 'http' ? probeAddress(config) : probeBroker(clientConfigOf(config), signal)),
  secretUse: ({ mode }) => (mode === 'http' ? 'needed' : 'unused'),
  forTrial: (config) => ({ ...config, clientId: '' }),
};
