import { sql } from 'kysely';
import { wantedKind } from '../../contracts/alarm.ts';
import type { Verdict } from '../../contracts/detector.ts';
import { quality } from '../../contracts/quality.ts';
import type { AlarmDeps, LinkInfo } from './deps.ts';
import { type Groups, linkKey, silentKind } from './groups.ts';
import { type RuleRecord, tables } from './schema.ts';
import { takeWanted, type Wanted, type WantedParts } from './wanted.ts';

/** What the alarms of links need. */
export interface LinkParts extends WantedParts {
  readonly groups: Groups;
}

/**
 * Before "no data" verdicts are judged: raise the alarm of each link that is down and explains some of them. A link that nothing depends on raises none.
 *
 * The alarm lies at the topmost asset with points above the first that fell silent; its priority is the highest of the rules that it explains now.
 */
export async function raiseLinks(parts: LinkParts, verdicts: readonly Verdict[]): Promise<void> {
  const { deps, groups } = parts;
  const down = verdicts.flatMap((verdict) => {
    const asset = verdict.isAbnormal ? deps.assets.point(verdict.point)?.asset : undefined;
    const link = asset === undefined ? undefined : deps.links?.of(asset).find(({ source }) => deps.links?.stateOf(source) === 'down');
    return link === undefined || groups.linkAlarm(link.source) !== undefined ? [] : [{ verdict, link }];
  });
  if (down.length === 0) return;
  const rules = await silentRules(
    deps,
    down.map(({ verdict }) => verdict.rule),
  );
  const explained = down.filter(({ verdict }) => rules.has(verdict.rule));
  for (const source of new Set(explained.map(({ link }) => link.source))) {
    const [first, ...more] = explained.filter(({ link }) => link.source === source);
    if (first === undefined) continue;
    const priority = Math.min(...[first, ...more].map(({ verdict }) => rules.get(verdict.rule)?.priority ?? 4));
    await takeWanted(parts, wantedOf(deps, first, priority));
  }
}

/** Clear the alarms of links that are no longer down, or gone. A link that only starts leaves its alarm as it is. */
export async function clearLinks(parts: LinkParts): Promise<void> {
  const { db, clock, links } = parts.deps;
  if (links === undefined || !parts.groups.hasLinks()) return;
  const rows = await tables(db)
    .selectFrom('alarmRule')
    .selectAll()
    .where('kind', '=', wantedKind)
    .where('key', 'like', `${linkKey}%`)
    .where('isActive', '=', true)
    .execute();
  for (const { key, tenant, asset, title, advice, consequence, priority } of rows) {
    const state = links.stateOf(key.slice(linkKey.length));
    if (state === 'down' || state === 'starting') continue;
    const time = clock.now();
    await takeWanted(parts, { tenant, asset, key, isAbnormal: false, time, title, advice, consequence, priority, reference: '' });
  }
}

async function silentRules({ db }: AlarmDeps, numbers: readonly number[]): Promise<ReadonlyMap<number, Pick<RuleRecord, 'priority'>>> {
  const rows = await tables(db)
    .selectFrom('alarmRule')
    .select(['number', 'priority'])
    .where(sql<boolean>`number = any(${[...new Set(numbers)]}::double precision[])`)
    .where('kind', '=', silentKind)
    .where('isActive', '=', false)
    .execute();
  return new Map(rows.map(({ number, priority }) => [number, { priority }]));
}

function wantedOf({ assets, clock }: AlarmDeps, { verdict, link }: { verdict: Verdict; link: LinkInfo }, priority: number): Wanted {
  const own = assets.point(verdict.point);
  if (own === undefined) throw new Error(`BUG: point ${verdict.point} has no asset`);
  let top = own.asset;
  for (let at = assets.asset(own.asset)?.parent, depth = 0; at !== undefined && depth < 64; depth++) {
    if (assets.pointsOf(at).length > 0) top = at;
    at = assets.asset(at)?.parent;
  }
  const tenant = assets.asset(own.asset)?.tenant ?? '';
  return {
    ...{ tenant, asset: top, key: `${linkKey}${link.source}`, isAbnormal: true, priority },
    ...{ time: clock.now(), quality: quality('good') },
    title: { zh: `链路中断：${link.title.zh}`, en: `Link down: ${link.title.en}` },
    advice: {
      zh: '检查此数据源的网络、电源与对端设备；链路恢复后，仍无数据的测点会单独告警。',
      en: 'Check network, power and the peer of this source; what is still silent after it is back will alarm by itself.',
    },
    consequence: { zh: '经此链路的全部测点无数据，看不到现场。', en: 'All points by this link are without data: the plant is not seen.' },
    reference: 'root cause of several "no data" alarms',
    referenceText: { zh: '多个“无数据”告警的共同原因', en: 'root cause of several "no data" alarms' },
  };
}
