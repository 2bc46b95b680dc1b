import { z } from 'zod';
import { pictureElement, pictureScene, portableElement, portableScene } from '../../contracts/api/picture-elements.ts';
import { pictureFile } from '../../contracts/api/pictures.ts';
import { issuesOf } from '../../contracts/issue-text.ts';
import { elementKinds, type Reference, withReferences } from '../../contracts/picture.ts';
import { foreignFile } from '../../contracts/portable-file.ts';
import type { Text } from '../../contracts/text.ts';
import type { Assets } from '../assets/index.ts';
import { type HasPicture, type PictureProblem, referenceProblems, soundProblems, unknown, type WantedPicture } from './check.ts';
import { wantedOf } from './pictures.ts';
import type { PictureRow } from './schema.ts';

/** A picture as a file. */
export type PictureFile = z.output<typeof pictureFile>;

/** What a file has in the place of a reference; `undefined` for a point or an asset that is not there. */
function writtenAs(assets: Assets, { to, value }: Reference): string | number | undefined {
  if (to === 'picture') return value;
  if (to === 'asset') return assets.asset(String(value))?.key;
  const point = assets.point(Number(value));
  const asset = point && assets.asset(point.asset);
  return asset && `${asset.key}.${point.key}`;
}

/** Write a picture so that another site can read it: points as `asset.point`, assets by key. */
export function fileOf(assets: Assets, row: PictureRow): PictureFile {
  const { asset, ...rest } = wantedOf(row);
  const content = withReferences(rest, (reference) => writtenAs(assets, reference) ?? String(reference.value)) as object; // holds: a record stays a record
  return pictureFile.parse({
    format: 'yangfan-picture',
    formatVersion: 1,
    ...content,
    ...(asset !== undefined && { asset: assets.asset(asset)?.key ?? asset }),
  });
}

/** Write a 3D scene as a file has it, also one that is not complete; what the tenant does not have, or is not chosen yet, is left empty. */
export function sceneFileOf({ assets, tenant }: Lookup, scene: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = {
    ...assets,
    asset: (id: string) => (assets.asset(id)?.tenant === tenant ? assets.asset(id) : undefined),
  };
  return withReferences(scene, (reference) => writtenAs(own, reference) ?? '') as Record<string, unknown>; // holds: a record stays a record
}

/** Where references are looked up. */
export interface Lookup {
  readonly assets: Assets;
  readonly tenant: string;
  readonly has: HasPicture;
}

/** What a file says, or everything that is wrong with it. */
export type ReadPicture =
  | { readonly picture: WantedPicture; readonly problems: readonly [] }
  | { readonly picture?: undefined; readonly problems: readonly PictureProblem[] };

const frame = pictureFile.extend({ elements: z.array(z.unknown()).max(500).default([]), scene: z.unknown().optional() });

/** Read a file of a picture: every item is looked at, so that all problems are told at once. */
export function readFile(lookup: Lookup, file: unknown): ReadPicture {
  const foreign = foreignFile(file, 'yangfan-picture');
  if (foreign) return { problems: [foreign] };
  const head = frame.safeParse(file);
  if (!head.success) return { problems: problemsIn(head.error, '') };
  const { format: _format, formatVersion: _version, elements, scene, asset: key, ...rest } = head.data;
  const problems: PictureProblem[] = [];
  const found = elements.flatMap((one, i) => readElement(lookup, one, { path: `elements.${i}`, problems }) ?? []);
  const seen = scene === undefined ? undefined : readScene(lookup, scene);
  problems.push(...(seen?.problems ?? []).map(({ path, text }) => ({ path: `scene.${path}`, text })));
  const asset = key === undefined ? undefined : lookup.assets.byKey(lookup.tenant, key)?.id;
  if (key !== undefined && asset === undefined) problems.push({ path: 'asset', text: unknown({ to: 'asset', value: key }) });
  const picture: WantedPicture = { ...rest, elements: found, asset, scene: seen?.scene };
  if (problems.length === 0)
    problems.push(...soundProblems(picture), ...referenceProblems(lookup.assets, lookup.tenant, { parts: picture, has: lookup.has }));
  return problems.length > 0 ? { problems } : { picture, problems: [] };
}

/** Read a 3D scene as a file has it; all problems at once. */
export function readScene(lookup: Lookup, scene: unknown) {
  const parsed = portableScene.safeParse(scene);
  if (!parsed.success) return { problems: problemsIn(parsed.error, '') };
  const problems: PictureProblem[] = [];
  const read = resolved(lookup, parsed.data, { path: '', problems });
  if (problems.length > 0) return { problems };
  const found = pictureScene.parse(read);
  const unsound = soundProblems({ elements: [], scene: found }).map(({ path, text }) => ({ path: path.replace(/^scene\./, ''), text }));
  return unsound.length > 0 ? { problems: unsound } : { scene: found, problems: [] };
}

interface At {
  readonly path: string;
  readonly problems: PictureProblem[];
}

function readElement(lookup: Lookup, one: unknown, { path, problems }: At) {
  const kind = typeof one === 'object' && one !== null && 'kind' in one ? one.kind : undefined;
  if (!elementKinds.some((known) => known === kind)) {
    problems.push({ path: `${path}.kind`, text: { zh: `未知的图元种类 ${String(kind)}`, en: `unknown kind of element ${String(kind)}` } });
    return undefined;
  }
  const parsed = portableElement.safeParse(one);
  if (!parsed.success) {
    problems.push(...problemsIn(parsed.error, path));
    return undefined;
  }
  const before = problems.length;
  const read = resolved(lookup, parsed.data, { path, problems });
  return problems.length > before ? undefined : pictureElement.parse(read);
}

/** The numbers of points and ids of assets in the place of their names; what is unknown is noted. */
function resolved({ assets, tenant }: Lookup, part: unknown, { path, problems }: At): unknown {
  const look = ({ to, value }: Reference) => {
    if (to === 'picture') return value;
    const name = String(value);
    if (to === 'asset') return assets.byKey(tenant, name)?.id;
    const dot = name.lastIndexOf('.');
    const asset = assets.byKey(tenant, name.slice(0, dot));
    return asset && assets.pointOf(asset.id, name.slice(dot + 1))?.number;
  };
  return withReferences(
    part,
    (reference) => {
      const found = look(reference);
      if (found === undefined) problems.push({ path: reference.path, text: unknown(reference) });
      return found;
    },
    path,
  );
}

const problemsIn = (error: z.ZodError, below: string): readonly PictureProblem[] =>
  issuesOf(error).map(({ path, text }) => ({ path: [below, path].filter((part) => part !== '').join('.'), text: refused(text) }));
const refused = ({ zh, en }: Text): Text => ({ zh: `不符合格式：${zh}`, en: `is not as it should be: ${en}` });
