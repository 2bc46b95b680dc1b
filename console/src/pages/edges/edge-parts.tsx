import { CircleCheck, CircleDashed, CircleX, Clock, Plug, Undo2, Unplug } from 'lucide-react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useT } from '../../i18n/use-t.ts';
import { edgeWords } from './words.ts';

/** An edge, a version of its configuration, and its draft, as the server tells them. */
export type Edge = Reply<'getEdge'>;
export type Version = Reply<'listEdgeVersions'>['items'][number];
export type Draft = Reply<'getEdgeDraft'>;
export type Config = Draft['config'];
export type EdgeSource = Config['sources'][number];
export type SecretUse = Draft['secretUses'][string];
export type EdgeDevice = EdgeSource['devices'][number];

const siteIcons = { waiting: CircleDashed, online: Plug, silent: Unplug } as const;

/** Whether an edge reports, by icon and word. */
export function EdgeState({ state }: { readonly state: Edge['state'] }) {
  const t = useT(edgeWords);
  const Icon = siteIcons[state];
  return (
    <span className={`tag ${state === 'silent' ? 'strong-tag' : state === 'online' ? 'on' : ''}`}>
      <Icon size={12} aria-hidden="true" />
      {t(state)}
    </span>
  );
}

const versionIcons = {
  pending: Clock,
  trial: CircleDashed,
  applied: CircleCheck,
  refused: CircleX,
  'rolled-back': Undo2,
  superseded: CircleDashed,
} as const;

/** What has become of a version, by icon and word. */
export function VersionState({ state }: { readonly state: Version['state'] }) {
  const t = useT(edgeWords);
  const Icon = versionIcons[state];
  const isBad = state === 'refused' || state === 'rolled-back';
  return (
    <span className={`tag ${isBad ? 'strong-tag' : state === 'applied' ? 'on' : ''}`}>
      <Icon size={12} aria-hidden="true" />
      {t(state === 'refused' ? 'refused-version' : state)}
    </span>
  );
}

/** The configuration that an edge says it runs. */
export function Running({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  if (edge.report === undefined) return '—';
  const { running } = edge.report;
  return running === undefined ? t('ownFile') : t('versionN', { n: running.version });
}

/** How many of its sources are up. */
export function SourcesUp({ edge }: { readonly edge: Edge }) {
  const t = useT(edgeWords);
  if (edge.report === undefined) return '—';
  const { sources } = edge.report;
  return t('sourcesUp', { up: sources.filter(({ state }) => state === 'up').length, n: sources.length });
}
