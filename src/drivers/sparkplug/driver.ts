import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { probeAddress } from '../listening.ts';
import { mqttSecretUse } from '../mqtt/driver.ts';
import { openBrokerSide } from './broker-side.ts';
import { openClientSide, probeBroker } from './client-side.ts';
import { type SparkplugConfig, sparkplugConfig } from './config.ts';
import { isNodeIdentity } from './topic.ts';

/** Sparkplug B 3.0 as host application, on a broker of its own or as client of another one; see README.md. */
export const sparkplug: Driver<SparkplugConfig> = {
  protocol: 'sparkplug',
  title: { zh: 'Sparkplug B 主机应用', en: 'Sparkplug B host application' },
  config: sparkplugConfig,
  open,
  probe: (config, signal) => (config.mode === 'broker' ? probeAddress(config) : probeBroker(config, signal)),
  // A device below an edge node does not sign in: its node does.
  secretUse: (config, identity) =>
    config.mode === 'broker' && (identity === undefined || isNodeIdentity(identity)) ? mqttSecretUse(config) : 'unused',
  // Another STATE topic, or edge nodes would see the real host die; those of Sparkplug 2.2 wait for that of the real one and need not hear of it.
  forTrial: (config) => ({ ...config, hostId: `${config.hostId}-trial`, olderState: false, isTrial: true }),
};

function open(config: SparkplugConfig, host: DriverHost): Session {
  return config.mode === 'broker' ? openBrokerSide(config, host) : openClientSide(config, host);
}
