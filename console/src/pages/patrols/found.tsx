import { Link } from '@tanstack/react-router';
import { FileText } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import type { PatrolPoint, PatrolValue } from '../../../../src/contracts/patrol.ts';
import { call, linkTo } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { decimalsOf } from '../../ui/decimals-of.ts';
import { toastError } from '../../ui/toast.tsx';
import { ReportForm } from '../dangers/report-form.tsx';
import type { PatrolDetail } from './patrol.tsx';
import { patrolWords } from './words.ts';

type Visit = PatrolDetail['visits'][number];
type Offer = Reply<'putVisit'>['offers'][number];

/** The report that the server offers for a bad item: the same visit again changes nothing and answers it. */
async function offerOf(patrol: string, visit: Visit, item: string): Promise<Offer | undefined> {
  const { id, at, code, longitude, latitude, results } = visit;
  const body = { id, at, code, longitude, latitude, results };
  const { offers } = await call('putVisit', { params: { id: patrol, point: visit.point }, body });
  return offers.find(({ origin }) => origin.item === item);
}

/** Leads to the report of a bad item: the one that was made, or the form with all that is known filled in. */
function ReportBad({ patrol, visit, item }: { readonly patrol: string; readonly visit: Visit; readonly item: string }) {
  const t = useT(patrolWords);
  const mayReport = useMay('operator');
  const [offer, setOffer] = useState<Offer>();
  const reported = useCall('listDangers', { query: { origin: 'patrol', patrol, point: visit.point, limit: 500 } }).data?.items.find(
    ({ origin: o }) => o.by === 'patrol' && o.item === item,
  );
  if (reported)
    return (
      <Link to="/dangers/$id" params={{ id: reported.id }}>
        {t('reported')} {reported.number}
      </Link>
    );
  if (!mayReport || visit.mover) return null; // what a machine finds is reported by the program itself
  return (
    <>
      <Button onClick={() => void offerOf(patrol, visit, item).then(setOffer).catch(toastError)}>{t('report')}</Button>
      {offer && <ReportForm asset={offer.asset} draft={offer} onClose={() => setOffer(undefined)} onDone={() => setOffer(undefined)} />}
    </>
  );
}

function Photos({ patrol, ids }: { readonly patrol: PatrolDetail; readonly ids: readonly string[] }) {
  const t = useT(patrolWords);
  if (ids.length === 0) return null;
  return (
    <span className="walk-photos">
      {ids.map((id) => (
        <a
          key={id}
          href={linkTo('readPatrolFile', { params: { id: patrol.id, file: id } })}
          target="_blank"
          rel="noreferrer"
          aria-label={t('photo')}
        >
          {patrol.files.find((file) => file.id === id)?.media.startsWith('image/') ? (
            <img src={linkTo('readPatrolFile', { params: { id: patrol.id, file: id } })} alt="" loading="lazy" />
          ) : (
            <FileText size={40} aria-hidden="true" />
          )}
        </a>
      ))}
    </span>
  );
}

/** What was found at a point, item by item; what is bad can be reported. */
export function Found(props: { readonly patrol: PatrolDetail; readonly point: PatrolPoint; readonly visit: Visit }) {
  const { patrol, point, visit } = props;
  const t = useT(patrolWords);
  const format = useFormat();
  const shown = (value: PatrolValue | undefined, unit = '') => {
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    return typeof value === 'number' ? `${format.number(value, decimalsOf(value))} ${unit}` : value;
  };
  return (
    <ul className="walk-found">
      {point.items.map((item) => {
        const result = visit.results.find((one) => one.item === item.id);
        const isBad = visit.bad.includes(item.id);
        return (
          <li key={item.id}>
            <span className="muted">{item.text}</span> <b>{shown(result?.value, item.kind === 'number' ? item.unit : '')}</b>{' '}
            {isBad && <span className="tag strong-tag">{t(item.kind === 'number' ? 'outside' : 'isBad')}</span>}{' '}
            {isBad && <ReportBad patrol={patrol.id} visit={visit} item={item.id} />}
            <Photos patrol={patrol} ids={result?.photos ?? []} />
          </li>
        );
      })}
    </ul>
  );
}
