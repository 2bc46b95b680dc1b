import type { OpenLink } from './link.ts';
import { openMqttLink } from './mqtt-link.ts';
import { createNatsLinks } from './nats-link.ts';

const ways: Readonly<Record<string, () => OpenLink>> = {
  'mqtt:': () => openMqttLink,
  'mqtts:': () => openMqttLink,
  'nats:': createNatsLinks,
  'tls:': createNatsLinks,
};

/** How the centre of a URL is reached; for all connections of one uplink. The settings let no other URLs through. */
export function linksTo(url: string): OpenLink {
  const way = ways[new URL(url).protocol];
  if (way === undefined) throw new Error('BUG: an uplink of another protocol');
  return way();
}
