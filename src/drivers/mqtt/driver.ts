import type { Driver, DriverHost, Session } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { type MqttConfig, mqttConfig } from './config.ts';

/** An embedded MQTT 3.1.1 and 5 broker whose devices publish values; see README.md. */
export const mqtt: Driver<MqttConfig> = {
  protocol: 'mqtt',
  title: { zh: 'MQTT 接入', en: 'MQTT broker' },
  config: mqttConfig,
  open: (_config: MqttConfig, _host: DriverHost): Session => {
    throw new Failure('NOT_AVAILABLE', 'opening the MQTT broker: not built yet');
  },
  probe: async () => {
    throw new Failure('NOT_AVAILABLE', 'probing the MQTT broker: not built yet');
  },
};
