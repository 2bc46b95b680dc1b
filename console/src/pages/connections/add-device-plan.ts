import type { Text } from '../../../../src/contracts/text.ts';
import type { Keys } from './key-table.tsx';

/** The steps of adding a device, in their order. */
export const steps = ['source', 'device', 'points', 'test', 'save'] as const;
export type Step = (typeof steps)[number];

/** Where the identity and the keys of a new device come from. */
export const ways = ['hand', 'unknown', 'discover', 'template', 'csv'] as const;
export type Way = (typeof ways)[number];

/** Onto what the device is put: an asset that there is, or a new one of a model, whose points are known by their place in the model until it is made. */
export type Onto =
  | { readonly kind: 'existing'; readonly asset: string | undefined }
  | { readonly kind: 'fresh'; readonly model: string; readonly key: string; readonly title: Text };

/** What was said so far of a new device. */
export interface Draft {
  readonly source: string | undefined;
  readonly identity: string;
  /** Keys that the device is known to have. */
  readonly names: readonly string[];
  readonly onto: Onto;
  /** Points by number, or by place in the model while the asset is new. */
  readonly keys: Keys;
  /** Keys whose texts are kept. */
  readonly texts: readonly string[];
}

/** Nothing was said but a source and an identity, which an address may name. */
export const emptyDraft = (source: string | undefined, identity = ''): Draft => ({
  source,
  identity,
  names: [],
  onto: { kind: 'existing', asset: undefined },
  keys: {},
  texts: [],
});

const assetKey = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Whether the API takes it as the key of an asset. */
export const isAssetKey = (key: string): boolean => assetKey.test(key);

/** A key for an asset of an identity: its letters and digits, the rest as hyphens. */
export const assetKeyFor = (identity: string): string =>
  identity
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);

function isOntoDone(onto: Onto): boolean {
  if (onto.kind === 'existing') return onto.asset !== undefined;
  return onto.model !== '' && isAssetKey(onto.key) && (onto.title.zh.trim() || onto.title.en.trim()) !== '';
}

/** Whether a step holds all that the next one needs. */
export function isDone(step: Step, draft: Draft): boolean {
  if (step === 'source') return draft.source !== undefined;
  if (step === 'device') return draft.identity.trim() !== '' && draft.identity.trim().length <= 120;
  return step !== 'points' || (isOntoDone(draft.onto) && Object.keys(draft.keys).length + draft.texts.length > 0);
}

/** The furthest step that can be opened, and the one that an address wants when it can be. */
export function stepFor(wanted: string | undefined, draft: Draft): Step {
  const missing = steps.findIndex((step) => !isDone(step, draft));
  const furthest = missing === -1 ? steps.length - 1 : missing;
  const at = (steps as readonly (string | undefined)[]).indexOf(wanted);
  return steps[at === -1 ? furthest : Math.min(at, furthest)] ?? 'source';
}

/** Keys whose points are places in a model, as keys of the points of its new asset. A point that the asset does not have is left out. */
export function bindToAsset(
  keys: Keys,
  model: readonly { readonly key: string }[],
  points: readonly { readonly key: string; readonly number: number }[],
): Keys {
  const numbers = new Map(points.map(({ key, number }) => [key, number]));
  return Object.fromEntries(
    Object.entries(keys).flatMap(([name, entry]) => {
      const number = numbers.get(model[entry.point]?.key ?? '');
      return number === undefined ? [] : [[name, { ...entry, point: number }]];
    }),
  );
}
