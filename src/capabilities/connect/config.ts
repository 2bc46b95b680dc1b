import { z } from 'zod';
import { badRequest as refusedConfig } from '../../contracts/bad-request.ts';
import type { SecretUse } from '../../contracts/driver.ts';
import { listenRequest } from '../../contracts/trial.ts';
import { strictly } from '../../kernel/strict-body.ts';
import type { Source } from './catalogue.ts';
import { badRequest, type ConnectDeps, type ProtocolInfo } from './hub.ts';

/** A configuration as people give it. */
export type Config = Readonly<Record<string, unknown>>;

/**
 * A configuration as its driver wants it, defaults filled in.
 *
 * Throws `BAD_REQUEST` with all issues; a field that the driver does not know is one, because it is most likely a slip of the pen.
 */
export function checkConfig({ protocols }: Pick<ConnectDeps, 'protocols'>, protocol: string, config: Config): Config {
  const doing = `checking the configuration of ${protocol}`;
  const info = protocols.find((known) => known.protocol === protocol);
  if (!info) throw badRequest(doing, `protocol ${protocol} is not known; known are ${protocols.map((known) => known.protocol).join(', ')}`);
  const checked = strictSchema(info).safeParse(config);
  if (!checked.success) throw refusedConfig(checked.error, doing);
  return checked.data as Config; // holds: the configuration of every driver is an object
}

/**
 * Throws `BAD_REQUEST` for fields that the driver does not know: with its default in the place of what was meant, something else would be tried.
 * All other problems are for the driver to tell.
 */
export function refuseUnknownFields({ protocols }: Pick<ConnectDeps, 'protocols'>, protocol: string, config: Config): void {
  const info = protocols.find((known) => known.protocol === protocol);
  if (info?.config.safeParse(config).success === true) checkConfig({ protocols }, protocol, config);
}

/** The schema of a protocol's configuration, which takes no field that the driver does not know. */
export const strictSchema = ({ config }: Pick<ProtocolInfo, 'config'>): ProtocolInfo['config'] => strictly(config);

/** The configuration that a source runs with, before the driver's defaults. */
export function configOf({ sourceDefaults }: Pick<ConnectDeps, 'sourceDefaults'>, source: Source): Config {
  const isPacks = source.pack !== undefined && !source.changed.includes('config');
  return isPacks ? { ...source.config, ...sourceDefaults[source.protocol] } : source.config;
}

/** The configuration of a source with the driver's defaults; as it was given when the driver refuses it. */
export function shownConfig(deps: Pick<ConnectDeps, 'protocols' | 'sourceDefaults'>, source: Source): Config {
  const config = configOf(deps, source);
  const parsed = deps.protocols.find(({ protocol }) => protocol === source.protocol)?.config.safeParse(config);
  return parsed?.success ? (parsed.data as Config) : config; // holds: the configuration of every driver is an object
}

/** What secrets are good for to the devices of a source, or to one of them; `optional` where its protocol has them and its configuration is not valid. */
export function secretUseOf(deps: Pick<ConnectDeps, 'protocols' | 'sourceDefaults'>, source: Source, identity?: string): SecretUse {
  const info = deps.protocols.find(({ protocol }) => protocol === source.protocol);
  if (info?.secretUse === undefined) return 'unused';
  const parsed = info.config.safeParse(configOf(deps, source));
  return parsed.success ? info.secretUse(parsed.data as never, identity) : 'optional'; // holds: `config` has made it
}

/** How points of a protocol are found, and what can be said of where to look. */
export function discoveryForm({ discover }: ProtocolInfo): { way: 'ask' | 'listen'; request: Record<string, unknown> } {
  const request = z.toJSONSchema(discover?.request ?? listenRequest, { io: 'input', unrepresentable: 'any' });
  return { way: discover === undefined ? 'listen' : 'ask', request: { ...request } };
}

/** The configuration of a protocol as JSON Schema, from which the console makes its form. */
export function configForm({ config }: ProtocolInfo): Record<string, unknown> {
  return { ...z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) };
}
