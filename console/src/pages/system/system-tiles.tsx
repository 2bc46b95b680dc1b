import type { ReactNode } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { systemWords } from './words.ts';

/** The state of the system as the server tells it. */
export type System = Reply<'getSystem'>;

function Tile(props: { readonly label: string; readonly value: ReactNode; readonly children?: ReactNode; readonly mark?: ReactNode }) {
  return (
    <div className="tile">
      <div className="tile-label">
        <span className="tile-title">{props.label}</span>
        {props.mark}
      </div>
      <div className="tile-value num">{props.value}</div>
      {props.children}
    </div>
  );
}

const diskWords = { ok: 'diskOk', warning: 'diskWarning', full: 'diskFull' } as const;

function DiskTile({ disk }: { readonly disk: System['disk'] }) {
  const t = useT(systemWords);
  const format = useFormat();
  return (
    <Tile
      label={t('disk')}
      value={format.percent(disk.usedRatio, 1)}
      mark={<span className={`tag ${disk.state === 'ok' ? '' : 'strong-tag'}`}>{t(diskWords[disk.state])}</span>}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> cannot show the two marks */}
      <div
        className={`meter ${disk.state}`}
        role="meter"
        aria-label={t('diskMeter')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(disk.usedRatio * 100)}
      >
        <i style={{ width: `${disk.usedRatio * 100}%` }} />
        <s style={{ left: `${disk.warnAt * 100}%` }} />
        <s style={{ left: `${disk.refuseAt * 100}%` }} />
      </div>
      <div className="tile-detail tile-foot wrap">
        {t('diskFree', { free: format.bytes(disk.freeBytes) })} ·{' '}
        {t('diskMarks', { warn: format.percent(disk.warnAt), refuse: format.percent(disk.refuseAt) })}
      </div>
    </Tile>
  );
}

function HistoryTile({ history }: { readonly history: System['history'] }) {
  const t = useT(systemWords);
  const format = useFormat();
  const { oldest, newest } = history;
  return (
    <Tile label={t('history')} value={format.bytes(history.bytes)}>
      <div className="tile-detail tile-foot wrap">
        {t('historySize', { samples: format.number(history.samples), segments: format.number(history.segments) })}
      </div>
      {oldest !== undefined && newest !== undefined && (
        <div className="tile-foot wrap">{t('historySpan', { from: format.date(oldest), to: format.date(newest) })}</div>
      )}
    </Tile>
  );
}

function LoadTile({ load }: { readonly load: System['load'] }) {
  const t = useT(systemWords);
  const text = useText();
  const format = useFormat();
  const { measures } = load;
  const reasons = [...load.reasons, ...load.closedTo].map(text);
  return (
    <Tile
      label={t('load')}
      value={t(load.state)}
      mark={load.closedTo.length > 0 && <span className="tag strong-tag">{t('closedTo')}</span>}
    >
      <div className="tile-detail wrap">
        {t('loadCpu', { cpu: format.percent(measures.cpuShare), memory: format.percent(measures.memoryShare) })}
      </div>
      <div className="tile-foot wrap">{[...reasons, t('loadDropped', { n: format.number(load.droppedTotal) })].join(' · ')}</div>
    </Tile>
  );
}

/** Disk, memory, throughput and history at a glance. */
export function SystemTiles({ system }: { readonly system: System }) {
  const t = useT(systemWords);
  const format = useFormat();
  const { flow } = system;
  return (
    <div className="system-tiles">
      <DiskTile disk={system.disk} />
      <Tile label={t('perSecond')} value={format.number(flow.valuesPerSecond, flow.valuesPerSecond < 10 ? 1 : 0)}>
        <div className="tile-detail">{t('total', { n: format.number(flow.valuesTotal) })}</div>
        <div className="tile-foot wrap">
          {t('late', { n: format.number(flow.lateTotal), duplicate: format.number(flow.duplicateTotal) })}
        </div>
      </Tile>
      <LoadTile load={system.load} />
      <HistoryTile history={system.history} />
      <Tile label={t('memory')} value={format.bytes(system.memory.rssBytes)}>
        <div className="tile-detail">{t('memoryNote')}</div>
      </Tile>
    </div>
  );
}
