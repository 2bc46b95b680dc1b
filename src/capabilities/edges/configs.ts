import type { Received, Reply } from '../../contracts/api/index.ts';
import { type EdgeConfig, edgeConfig, edgeValueName, isEdgeText } from '../../contracts/edge.ts';
import { issueText } from '../../contracts/issue-text.ts';
import type { Text } from '../../contracts/text.ts';
import type { Vault } from '../../kernel/vault.ts';
import { createConfigSecrets, type ProtocolInfo, type Source, secretUseOf, strictSchema } from '../connect/index.ts';

/** Configurations of edges on their ways between people, database and edge. */
export interface Configs {
  /** As it is stored: every secret sealed. */
  sealed(edge: string, config: EdgeConfig): EdgeConfig;
  /** The other way round. */
  unsealed(edge: string, stored: EdgeConfig): EdgeConfig;
  /** As people see it: marks instead of secrets, and whether a device has one. */
  shown(edge: string, stored: EdgeConfig): ShownConfig;
  /** What people give back, with the secrets that its marks stand for in one of these. Throws `BAD_REQUEST` for a mark of none. */
  taken(edge: string, given: GivenConfig, stored: readonly EdgeConfig[]): EdgeConfig;
  /** What secrets of devices are good for, by source. */
  secretUses(edge: string, stored: EdgeConfig): Reply<'getEdgeDraft'>['secretUses'];
  /** Everything that keeps a configuration from being sent. */
  problems(config: EdgeConfig): readonly Problem[];
}

export type ShownConfig = Reply<'getEdgeDraft'>['config'];
export type GivenConfig = Received<'saveEdgeDraft', 'body'>['config'];
export type Problem = Reply<'getEdgeDraft'>['problems'][number];
type EdgeSource = EdgeConfig['sources'][number];

/** Names of the points that a configuration feeds, and of the texts that it keeps. */
export function namesOf({ sources }: EdgeConfig): { readonly points: readonly string[]; readonly texts: readonly string[] } {
  const values = sources.flatMap(({ devices }) => devices.flatMap((device) => Object.values(device.values)));
  const named = (isText: boolean) => [...new Set(values.filter((value) => isEdgeText(value) === isText).map(edgeValueName))];
  return { points: named(false), texts: named(true) };
}

/** How many devices a configuration has. */
export const deviceCount = ({ sources }: EdgeConfig): number => sources.reduce((sum, { devices }) => sum + devices.length, 0);

/** For these protocols; what is secret, the schemas of their drivers say. */
export function createConfigs({ protocols, vault }: { readonly protocols: readonly ProtocolInfo[]; readonly vault: Vault }): Configs {
  const sourceDefaults = {};
  const secrets = createConfigSecrets({ protocols, vault, sourceDefaults });
  const mapSources = (config: EdgeConfig, change: (source: EdgeSource) => EdgeSource): EdgeConfig => ({
    sources: config.sources.map(change),
  });
  const unsealed = (edge: string, stored: EdgeConfig) =>
    mapSources(stored, (source) => ({ ...source, config: { ...secrets.unsealed(asSource(edge, source)).config } }));
  return {
    sealed: (edge, config) => mapSources(config, (source) => ({ ...source, config: { ...secrets.sealed(asSource(edge, source)).config } })),
    unsealed,
    shown: (edge, stored) => ({
      sources: unsealed(edge, stored).sources.map((source) => ({
        ...source,
        config: { ...secrets.masked(asSource(edge, source)) },
        devices: source.devices.map(({ secretSha256, ...device }) => ({ ...device, hasSecret: secretSha256 !== undefined })),
      })),
    }),
    taken(edge, given, stored) {
      const known = stored.flatMap((config) => unsealed(edge, config).sources);
      return {
        sources: given.sources.map((source) => {
          const own = known.filter(({ protocol }) => protocol === source.protocol).map((one) => asSource(edge, one));
          return {
            ...source,
            config: { ...secrets.unmasked(source.protocol, source.config, own) },
            devices: source.devices.map(({ hasSecret, ...device }) => {
              const hash = device.secretSha256 ?? (hasSecret ? hashIn(known, source.id, device.identity) : undefined);
              return hash === undefined ? device : { ...device, secretSha256: hash };
            }),
          };
        }),
      };
    },
    secretUses: (edge, stored) =>
      Object.fromEntries(
        unsealed(edge, stored).sources.map((source) => [source.id, secretUseOf({ protocols, sourceDefaults }, asSource(edge, source))]),
      ),
    problems: (config) => [...shapeProblems(config), ...driverProblems(protocols, config)],
  };
}

/** An edge's source as the secrets of configurations know sources. */
const asSource = (edge: string, { id, protocol, config }: EdgeSource): Source => ({
  id: `${edge}/${id}`,
  tenant: '',
  protocol,
  title: { zh: id, en: id },
  config,
  enabled: true,
  datum: 'wgs84',
  pack: undefined,
  packKey: undefined,
  changed: [],
});

function hashIn(sources: readonly EdgeSource[], id: string, identity: string): string | undefined {
  const devices = sources.filter((source) => source.id === id).flatMap((source) => source.devices);
  return devices.find((device) => device.identity === identity && device.secretSha256 !== undefined)?.secretSha256;
}

const problemAt = (path: string, text: Text): Problem => ({ path, message: text.en, text });

const shapeProblems = (config: EdgeConfig): readonly Problem[] =>
  edgeConfig.safeParse(config).error?.issues.map((issue) => problemAt(issue.path.join('.'), issueText(issue))) ?? [];

function driverProblems(protocols: readonly ProtocolInfo[], { sources }: EdgeConfig): readonly Problem[] {
  return sources.flatMap(({ protocol, config }, at) => {
    const info = protocols.find((one) => one.protocol === protocol);
    if (info === undefined)
      return [problemAt(`sources.${at}.protocol`, { zh: `没有协议 ${protocol}`, en: `there is no protocol ${protocol}` })];
    const issues = strictSchema(info).safeParse(config).error?.issues ?? [];
    return issues.map((issue) => problemAt(['sources', at, 'config', ...issue.path].join('.'), issueText(issue)));
  });
}
