import type { z } from 'zod';
import type { newPictureBody } from '../../contracts/api/pictures.ts';
import { Failure } from '../../contracts/errors.ts';
import { issuesText } from '../../contracts/issue-text.ts';
import { pointsIn, type Reference, referencesIn } from '../../contracts/picture.ts';
import { sceneProblems } from '../../contracts/scene.ts';
import type { Text } from '../../contracts/text.ts';
import type { Assets } from '../assets/index.ts';
import { cleanSvg } from './svg.ts';

/** What a person wants a picture to be. */
export type WantedPicture = z.output<typeof newPictureBody>;

/** Something that is wrong with a picture, and where: `elements.3.point`. */
export interface PictureProblem {
  readonly path: string;
  readonly text: Text;
}

/** Points of one picture, at most. */
const mostPoints = 1000;

type Parts = Pick<WantedPicture, 'elements' | 'scene'>;

/** What cannot be shown: one id twice, a scale without a length. */
export function soundProblems({ elements, scene }: Parts): readonly PictureProblem[] {
  const ids = (list: readonly { readonly id: string }[], where: string) =>
    list.flatMap(({ id }, i) => {
      const isTwice = list.findIndex((one) => one.id === id) < i;
      return isTwice ? [{ path: `${where}.${i}.id`, text: { zh: `编号 ${id} 重复`, en: `the id ${id} is there twice` } }] : [];
    });
  const scales = elements.flatMap((one, i) => [
    ...(one.kind === 'level' && one.high <= one.low ? [problem(`elements.${i}.high`, '上限须大于下限', 'must be above `low`')] : []),
    ...(one.kind === 'gate' && one.full <= 0 ? [problem(`elements.${i}.full`, '须大于 0', 'must be above 0')] : []),
  ]);
  const items = sceneProblems(scene?.items ?? []).map(({ path, text }) => ({ path: `scene.${path}`, text }));
  return [...ids(elements, 'elements'), ...ids(scene?.items ?? [], 'scene.items'), ...scales, ...items];
}

const problem = (path: string, zh: string, en: string): PictureProblem => ({ path, text: { zh, en } });

/** Whether a picture of the tenant has an id. */
export type HasPicture = (id: string) => boolean;

/** References to what a tenant does not have; a foreign one is as unknown as none. */
export function referenceProblems(
  assets: Assets,
  tenant: string,
  { parts, has }: { parts: Parts; has: HasPicture },
): readonly PictureProblem[] {
  const { elements, scene } = parts;
  return referencesIn({ elements, ...(scene && { scene }) }).flatMap((reference) =>
    isKnown(assets, tenant, { reference, has }) ? [] : [{ path: reference.path, text: unknown(reference) }],
  );
}

function isKnown(assets: Assets, tenant: string, { reference: { to, value }, has }: { reference: Reference; has: HasPicture }): boolean {
  if (to === 'point') return assets.point(Number(value))?.tenant === tenant;
  return to === 'asset' ? assets.asset(String(value))?.tenant === tenant : has(String(value));
}

const words: Readonly<Record<Reference['to'], Text>> = {
  point: { zh: '测点', en: 'point' },
  asset: { zh: '资产', en: 'asset' },
  picture: { zh: '画面', en: 'picture' },
};

/** What is said of a reference that leads nowhere. */
export const unknown = ({ to, value }: Pick<Reference, 'to' | 'value'>): Text => ({
  zh: `没有${words[to].zh} ${value}`,
  en: `there is no ${words[to].en} ${value}`,
});

/**
 * A picture as it may be kept: its background looked through.
 *
 * @throws Failure `BAD_REQUEST` with all that is wrong, `TOO_LARGE`
 */
export function sound(assets: Assets, tenant: string, { wanted, has }: { wanted: WantedPicture; has: HasPicture }): WantedPicture {
  const points = pointsIn([wanted.elements, wanted.scene]);
  if (points.length > mostPoints)
    throw new Failure('TOO_LARGE', 'checking a picture: too many points', { details: { limit: `${mostPoints} points` } });
  const problems = [...soundProblems(wanted), ...referenceProblems(assets, tenant, { parts: wanted, has })];
  if (wanted.asset !== undefined && assets.asset(wanted.asset)?.tenant !== tenant)
    problems.push({ path: 'asset', text: { zh: `没有资产 ${wanted.asset}`, en: `there is no asset ${wanted.asset}` } });
  if (problems.length > 0) {
    const what = issuesText(problems.slice(0, 10));
    throw new Failure('BAD_REQUEST', `checking a picture: ${what.en}`, { details: { what } });
  }
  return { ...wanted, ...(wanted.background !== undefined && { background: cleanSvg(wanted.background).svg }) };
}
