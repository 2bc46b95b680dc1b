import type { Reply, Sent } from '../../../../src/contracts/api/index.ts';
import { isAssetKey } from '../connections/add-device-plan.ts';

type Known = Reply<'getAsset'>;

/** What was typed of an asset, figures as they were typed. */
export interface AssetDraft {
  readonly model: string;
  readonly key: string;
  readonly zh: string;
  readonly en: string;
  readonly parent: string | undefined;
  /** WGS 84 degrees. */
  readonly latitude: string;
  readonly longitude: string;
  /** Figures by the keys of their attributes. */
  readonly attributes: Readonly<Record<string, string>>;
}

const typedOf = (figure: number | undefined): string => (figure === undefined ? '' : String(figure));

/** What is said of an asset now; of a new one only what it lies within. */
export function draftOf(asset: Known | undefined, parent?: string): AssetDraft {
  const figures = asset?.attributes.filter(({ kind }) => kind === 'number') ?? [];
  return {
    ...{ model: asset?.model ?? '', key: asset?.key ?? '', zh: asset?.title.zh ?? '', en: asset?.title.en ?? '' },
    ...{ parent: asset?.parent ?? parent, latitude: typedOf(asset?.latitude), longitude: typedOf(asset?.longitude) },
    attributes: Object.fromEntries(figures.map(({ key, number }) => [key, typedOf(number)])),
  };
}

/** A figure within limits; `undefined` where nothing was typed, NaN where it is none. */
function figureOf(typed: string, most = Number.MAX_VALUE): number | undefined {
  if (typed.trim() === '') return undefined;
  const value = Number(typed);
  return Math.abs(value) <= most ? value : Number.NaN;
}

/** What stops an asset from being saved: the fields of the form, attributes as `attributes.<key>`; one coordinate without the other names the missing one. */
export function wrongIn({ model, key, zh, en, latitude, longitude, attributes }: AssetDraft): readonly string[] {
  const [north, east] = [figureOf(latitude, 90), figureOf(longitude, 180)];
  const isWrong: Readonly<Record<string, boolean>> = {
    model: model === '',
    key: !isAssetKey(key),
    title: (zh.trim() || en.trim()) === '',
    latitude: Number.isNaN(north) || (north === undefined && east !== undefined),
    longitude: Number.isNaN(east) || (east === undefined && north !== undefined),
  };
  const figures = Object.entries(attributes).filter(([, typed]) => Number.isNaN(figureOf(typed)));
  return [...Object.keys(isWrong).filter((field) => isWrong[field]), ...figures.map(([field]) => `attributes.${field}`)];
}

/** What is sent of a draft in which nothing is wrong. A name that is given in one language stands for both; figures left empty are not sent. */
export function bodyOf(draft: AssetDraft): Sent<'createAsset', 'body'> {
  const [zh, en] = [draft.zh.trim(), draft.en.trim()];
  const figures = Object.entries(draft.attributes).flatMap(([key, typed]) => {
    const figure = figureOf(typed);
    return figure === undefined ? [] : [[key, figure] as const];
  });
  return {
    ...{ key: draft.key, model: draft.model, parent: draft.parent, title: { zh: zh || en, en: en || zh } },
    ...{ latitude: figureOf(draft.latitude), longitude: figureOf(draft.longitude), attributes: Object.fromEntries(figures) },
  };
}

/**
 * What is sent of a change: what differs from what was there, so that a pack goes on bringing the rest up to date. What was emptied is `null`,
 * which removes it (JSON Merge Patch, RFC 7396).
 */
export function changeOf(before: AssetDraft, draft: AssetDraft): Sent<'updateAsset', 'body'> {
  const [was, is] = [bodyOf(before), bodyOf(draft)];
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const keys = Object.keys({ ...was.attributes, ...is.attributes });
  const figures = keys.filter((key) => was.attributes?.[key] !== is.attributes?.[key]).map((key) => [key, is.attributes?.[key] ?? null]);
  const isThere = was.latitude === is.latitude && was.longitude === is.longitude;
  return {
    ...(isSame(was.title, is.title) ? {} : { title: is.title }),
    ...(isThere ? {} : { latitude: is.latitude ?? null, longitude: is.longitude ?? null }),
    ...(figures.length === 0 ? {} : { attributes: Object.fromEntries(figures) }),
  };
}
