import './alarms.css';
import { Link } from '@tanstack/react-router';
import { ChartLine, Check, ClipboardList } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Reply } from '../../../src/contracts/api/index.ts';
import { useChange } from '../api/change.ts';
import { useCall } from '../api/queries.ts';
import { useMay } from '../app/session.ts';
import { useFormat, useT, useText } from '../i18n/use-t.ts';
import type { PlainKey } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { badgeLook, PriorityBadge, StateTag } from '../ui/priority-badge.tsx';
import { Loaded } from '../ui/states.tsx';
import { toastError } from '../ui/toast.tsx';
import { type ShownPoint, Value } from '../ui/value.tsx';
import { isUnacknowledged } from './acknowledge.ts';
import { AlarmOrigin } from './alarm-origin.tsx';
import { RootCause, RootElsewhere } from './root-cause.tsx';
import { useAlarmActions } from './use-actions.tsx';
import { sayWhy, whyWords } from './why.ts';
import { alarmWords } from './words.ts';

type Detail = Reply<'getAlarm'>;
type Step = Detail['steps'][number];

const causeWords: Readonly<Record<Step['cause'], PlainKey<typeof alarmWords>>> = {
  raised: 'raised',
  cleared: 'cleared',
  acknowledged: 'ackedStep',
  reraised: 'reraised',
  shelved: 'shelvedStep',
  unshelved: 'unshelved',
  suppressed: 'suppressed',
  unsuppressed: 'unsuppressed',
  outOfService: 'outOfService',
  inService: 'inService',
  comment: 'comment',
};
const sourceWords: Readonly<Record<Detail['source']['kind'], PlainKey<typeof alarmWords>>> = {
  standard: 'sourceStandard',
  data: 'sourceData',
  design: 'sourceDesign',
  assumed: 'sourceAssumed',
};

function Part({ title, children, look = '' }: { readonly title: string; readonly children: ReactNode; readonly look?: string }) {
  return (
    <section className={`detail-part ${look}`}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Steps({ steps }: { readonly steps: readonly Step[] }) {
  const t = useT(alarmWords);
  const text = useText();
  const format = useFormat();
  return (
    <ol className="steps">
      {steps.map((step) => (
        <li key={`${step.time}${step.cause}`}>
          <time dateTime={new Date(step.time).toISOString()}>{format.clock(step.time)}</time>
          <div>
            <b>{t(causeWords[step.cause])}</b>
            {step.by && <span className="muted"> {step.by}</span>}
            {step.comment && <p>{step.commentText ? text(step.commentText) : step.comment}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** What the point says, of an alarm that is of one. */
function PointFigures({ alarm, point }: { readonly alarm: Detail; readonly point: ShownPoint }) {
  const t = useT(alarmWords);
  const text = useText();
  const format = useFormat();
  return (
    <>
      <dt>{t('point')}</dt>
      <dd>{text(point.title)}</dd>
      <dt>{t('value')}</dt>
      <dd className="num">{format.amount(alarm.value, alarm)}</dd>
      <dt>{t('limit')}</dt>
      <dd className="num">{format.amount(alarm.limit, alarm)}</dd>
      <dt>{t('liveNow')}</dt>
      <dd>
        <Value point={point} />
      </dd>
    </>
  );
}

function Figures({ alarm }: { readonly alarm: Detail }) {
  const t = useT(alarmWords);
  const text = useText();
  const { point: number, pointTitle: title, symbol, unit, decimals } = alarm;
  return (
    <dl className="figures">
      <dt>{t('asset')}</dt>
      <dd>
        <Link to="/assets/$id" params={{ id: alarm.asset }}>
          {text(alarm.assetTitle)}
        </Link>{' '}
        <AlarmOrigin alarm={alarm} />
      </dd>
      {number !== undefined && title && (
        <PointFigures alarm={alarm} point={{ number, title, symbol, unit, decimals, freshSeconds: 3600 }} />
      )}
    </dl>
  );
}

function Reason({ alarm }: { readonly alarm: Detail }) {
  const t = useT(whyWords);
  const format = useFormat();
  return (
    alarm.why && (
      <Part title={t('why')}>
        <p>{sayWhy(alarm.why, alarm, t, format)}</p>
      </Part>
    )
  );
}

function Commands({ alarm }: { readonly alarm: Detail }) {
  const t = useT(alarmWords);
  const mayAct = useMay('operator');
  const actions = useAlarmActions([alarm], () => {});
  const unshelve = useChange('unshelveAlarm', { invalidates: ['listAlarms', 'getAlarm', 'countAlarms'] });
  return (
    <div className="detail-commands">
      {isUnacknowledged(alarm) && (
        <Button look="primary" icon={<Check size={14} />} disabled={!actions.canAcknowledge} onClick={actions.acknowledge}>
          {t('acknowledge')}
        </Button>
      )}
      {alarm.state === 'shelved' ? (
        <Button disabled={!mayAct} onClick={() => unshelve.mutate({ params: { id: alarm.id } }, { onError: toastError })}>
          {t('unshelve')}
        </Button>
      ) : (
        <Button disabled={!actions.canShelve} onClick={actions.shelve}>
          {t('shelve')}
        </Button>
      )}
      <Button disabled={!actions.canNote} onClick={actions.note}>
        {t('addNote')}
      </Button>
      {alarm.point !== undefined && (
        <Link
          className="btn"
          to="/trends"
          search={{ points: `${alarm.point}@${alarm.asset}`, from: String(alarm.raisedAt - 6 * 3_600_000), to: 'now' }}
        >
          <ChartLine size={14} aria-hidden="true" />
          {t('showTrend')}
        </Link>
      )}
      {actions.dialog}
    </div>
  );
}

/** The alarms for which this one stands, or the one that stands for it. */
function GroupPart({ alarm }: { readonly alarm: Detail }) {
  const t = useT(alarmWords);
  const format = useFormat();
  if (alarm.root) return <RootPart id={alarm.root} />;
  if (alarm.standsFor === 0) return null;
  return (
    <Part title={t('standsFor', { n: format.number(alarm.standsFor) })}>
      <p>{t('standsForAbout')}</p>
      <Link to="/alarms" search={{ view: 'suppressed', root: alarm.id }}>
        {t('listGroup')}
      </Link>
    </Part>
  );
}

/** The alarm that stands for one, by name and with its state of now. */
function RootPart({ id }: { readonly id: string }) {
  const t = useT(alarmWords);
  const { data: root, error } = useCall('getAlarm', { params: { id } });
  return (
    <Part title={t('rootCause')}>
      {root && <RootCause root={root} />}
      {error?.status === 404 ? (
        <RootElsewhere />
      ) : (
        <Link to="/alarms" search={{ alarm: id }}>
          {t('showRoot')}
        </Link>
      )}
    </Part>
  );
}

/** All about one alarm: what to do comes first. */
export function AlarmDetail({ id }: { readonly id: string }) {
  const t = useT(alarmWords);
  const text = useText();
  const format = useFormat();
  const query = useCall('getAlarm', { params: { id } });
  return (
    <Loaded query={query}>
      {(alarm) => (
        <div className="alarm-detail">
          <div className="detail-title">
            <PriorityBadge priority={alarm.priority} look={badgeLook(alarm.state)} />
            <b>{text(alarm.title)}</b>
            <StateTag state={alarm.state} />
          </div>
          {alarm.shelvedUntil && alarm.state === 'shelved' && (
            <p className="muted">{t('shelvedUntil', { time: format.clock(alarm.shelvedUntil) })}</p>
          )}
          <Part title={t('whatToDo')} look="advice">
            <p>{text(alarm.advice)}</p>
            {alarm.respondMinutes !== undefined && (
              <p className="muted">{t('respondWithin', { n: format.number(alarm.respondMinutes) })}</p>
            )}
          </Part>
          <Commands alarm={alarm} />
          <GroupPart alarm={alarm} />
          <Figures alarm={alarm} />
          <Reason alarm={alarm} />
          {alarm.cause && (
            <Part title={t('cause')}>
              <p>{text(alarm.cause)}</p>
            </Part>
          )}
          <Part title={t('consequence')}>
            <p>{text(alarm.consequence)}</p>
          </Part>
          <Part title={t(alarm.point === undefined ? 'basis' : 'source')}>
            <p>
              <span className="tag">{t(sourceWords[alarm.source.kind])}</span> {text(alarm.source.text) || alarm.source.reference}
            </p>
          </Part>
          <p className="muted">
            <ClipboardList size={13} aria-hidden="true" />{' '}
            {alarm.workOrder ? (
              <Link to="/work/$id" params={{ id: alarm.workOrder }}>
                {t('workOrder')}
              </Link>
            ) : (
              t('noWorkOrder')
            )}
          </p>
          <Part title={t('steps')}>
            {alarm.returns > 0 && <p className="muted">{t('returns', { n: format.number(alarm.returns) })}</p>}
            <Steps steps={alarm.steps} />
          </Part>
        </div>
      )}
    </Loaded>
  );
}
