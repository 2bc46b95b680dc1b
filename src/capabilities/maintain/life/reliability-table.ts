import type { Received } from '../../../contracts/api/index.ts';
import type { Caller } from '../../../contracts/roles.ts';
import { shownNumber } from '../../../contracts/shown-number.ts';
import type { Text } from '../../../contracts/text.ts';
import type { TableColumn } from '../../../kernel/table.ts';
import type { MaintainDeps } from '../deps.ts';
import { listAssetReliability, listReliability } from './asset-life.ts';
import type { Reliability } from './reliability.ts';

/** A row of the table: a kind, or an asset of one. */
interface Row {
  readonly modelTitle: Text;
  readonly assetTitle?: Text;
  readonly figures: Reliability;
}

const figure = (zh: string, en: string, of: (figures: Reliability) => number | undefined): TableColumn<Row> => ({
  ...{ title: { zh, en }, kind: 'number' },
  of: ({ figures }) => {
    const value = of(figures);
    return value === undefined ? null : shownNumber(value);
  },
});

/** Reliability as a table; a figure that is not known is an empty cell. */
export const reliabilityColumns: readonly TableColumn<Row>[] = [
  { title: { zh: '类型', en: 'kind' }, kind: 'text', of: ({ modelTitle }, language) => modelTitle[language] },
  { title: { zh: '资产', en: 'asset' }, kind: 'text', of: ({ assetTitle }, language) => assetTitle?.[language] ?? '' },
  figure('数量', 'assets', (f) => f.assets),
  figure('丧失功能的故障', 'criticalFailures', (f) => f.failures),
  figure('其他故障', 'otherFailures', (f) => f.minor),
  figure('未说明故障的维修', 'unclassified', (f) => f.unclassified),
  figure('观察小时', 'hours', (f) => f.hours),
  figure('停机小时', 'downHours', (f) => f.downHours),
  figure('平均故障间隔（小时）', 'mtbfHours', (f) => f.mtbfHours),
  figure('间隔下限（90 %）', 'mtbfLow', (f) => f.mtbfInterval?.low),
  figure('间隔上限（90 %）', 'mtbfHigh', (f) => f.mtbfInterval?.high),
  figure('平均恢复时间（小时）', 'mttrHours', (f) => f.mttrHours),
  figure('已恢复次数', 'restored', (f) => f.restored),
  figure('可用率', 'availability', (f) => f.availability),
];

/** The rows of kinds, or of their assets. @throws Failure `BAD_REQUEST` for a period that ends before it begins */
export async function reliabilityRows(
  deps: MaintainDeps,
  caller: Caller,
  { by, ...query }: Received<'exportReliability', 'query'>,
): Promise<readonly Row[]> {
  if (by === 'kind') return (await listReliability(deps, caller, query)).items;
  return (await listAssetReliability(deps, caller, { ...query, limit: Number.POSITIVE_INFINITY })).items;
}
