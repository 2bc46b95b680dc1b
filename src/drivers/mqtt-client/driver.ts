import type { Driver } from '../../contracts/driver.ts';
import { type MqttClientConfig, mqttClientConfig } from './config.ts';
import { probeBroker } from './probe.ts';
import { openClient } from './session.ts';

/** A client of a broker that others run, to which devices publish values; see README.md. */
export const mqttClient: Driver<MqttClientConfig> = {
  protocol: 'mqtt-client',
  title: { zh: 'MQTT 客户端（外部代理）', en: 'MQTT client of an external broker' },
  config: mqttClientConfig,
  open: openClient,
  probe: probeBroker,
};
