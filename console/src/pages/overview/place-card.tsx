import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { seedPoints } from '../../live/use-live.ts';
import { PictureLinks } from '../../pictures/picture-links.tsx';
import { IconButton } from '../../ui/button.tsx';
import { OriginTag } from '../../ui/origin-tag.tsx';
import { PriorityBadge } from '../../ui/priority-badge.tsx';
import { Loaded } from '../../ui/states.tsx';
import { Value } from '../../ui/value.tsx';
import { pointsInOrder } from '../../widgets/screen-rows.ts';
import { overviewWords } from './words.ts';

const mostValues = 5;

/** What a place on the map tells: its values now, its alarms, the way to its page. */
export function PlaceCard({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const t = useT(overviewWords);
  const text = useText();
  const format = useFormat();
  const query = useCall('getAsset', { params: { id } });
  const { data, dataUpdatedAt } = query;
  const points = data?.points;
  useEffect(() => {
    if (points) seedPoints(points, dataUpdatedAt);
  }, [points, dataUpdatedAt]);
  return (
    <Loaded query={query}>
      {(asset) => (
        <div className="place-card">
          <header>
            {asset.alarms.priority !== undefined && <PriorityBadge priority={asset.alarms.priority} />}
            <b>{text(asset.title)}</b>
            <IconButton label={t('close')} onClick={onClose}>
              <X size={14} />
            </IconButton>
          </header>
          <div className="place-tags">
            {[...new Set(asset.devices.map((d) => d.origin))].map((origin) => (
              <OriginTag key={origin} origin={origin} />
            ))}
            <span className="muted">
              {asset.alarms.count > 0 ? t('alarmCount', { n: format.number(asset.alarms.count) }) : t('noAlarm')}
            </span>
          </div>
          <dl>
            {pointsInOrder(asset)
              .slice(0, mostValues)
              .map((point) => (
                <div key={point.number}>
                  <dt>{text(point.title)}</dt>
                  <dd>
                    <Value point={point} />
                  </dd>
                </div>
              ))}
          </dl>
          <div className="place-actions">
            <Link className="btn primary" to="/assets/$id" params={{ id }}>
              {t('openAsset')}
            </Link>
            <PictureLinks asset={id} most={1} />
            {asset.alarms.count > 0 && (
              <Link className="btn" to="/alarms" search={{ asset: id }}>
                {t('openAlarms')}
              </Link>
            )}
          </div>
        </div>
      )}
    </Loaded>
  );
}
