import { ArrowLeft } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { rawNumber } from '../../i18n/raw.ts';
import { useFormat, useLanguage, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { localSchema } from '../../ui/local-schema.ts';
import { PlainTable } from '../../ui/plain-table.tsx';
import { defaultsOf, SchemaForm } from '../../ui/schema-form.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { TextFilter } from '../../ui/text-filter.tsx';
import { AddFound } from './add-found.tsx';
import { fieldErrors } from './config-form.tsx';
import type { Source } from './link-state.tsx';
import { requestNames } from './request-names.ts';
import { trialWords } from './trial-words.ts';

type Discovery = Reply<'discoverPoints'>;
/** A point that was found. */
export type FoundPoint = Discovery['points'][number];
type Protocol = Reply<'listProtocols'>['items'][number];

/** Rows that are shown at a time; the filter finds the rest. */
const mostShown = 200;

/** Places that are shown at a time. */
const mostPlaces = 50;
/** More of them are behind a line, so that the points are in sight. */
const fewPlaces = 8;

/** Points by the words of a filter. */
export function matching(points: readonly FoundPoint[], typed: string): readonly FoundPoint[] {
  const wanted = typed.trim().toLowerCase();
  return points.filter(({ identity, key, name, path }) => [identity, key, name, ...path].join(' ').toLowerCase().includes(wanted));
}

function NameOf({ point }: { readonly point: FoundPoint }) {
  return (
    <span className="found-name">
      <span>{[...point.path, point.name].join(' / ')}</span>
      {point.key !== point.name && <code>{point.key}</code>}
      <small className="muted">{[point.type, point.unit].filter((word) => word !== '').join(' · ')}</small>
    </span>
  );
}

function FoundTable(props: {
  readonly points: readonly FoundPoint[];
  readonly picked: ReadonlySet<FoundPoint>;
  readonly onPick: (picked: ReadonlySet<FoundPoint>) => void;
}) {
  const t = useT(trialWords);
  const format = useFormat();
  const [filter, setFilter] = useState<string>();
  const { points, picked, onPick } = props;
  const shown = matching(points, filter ?? '');
  const device = [...picked][0]?.identity ?? shown[0]?.identity;
  const isOneDevice = points.every(({ identity }) => identity === device);
  const toggle = (point: FoundPoint) => {
    const next = new Set(picked);
    if (!next.delete(point)) next.add(point);
    onPick(next);
  };
  return (
    <div className="stack">
      <div className="button-row">
        <TextFilter label={t('filterFound')} value={filter} onChange={setFilter} />
        <Button onClick={() => onPick(new Set(shown.filter(({ identity }) => identity === device)))}>{t('pickAll')}</Button>
        <span className="muted">{t('foundN', { n: format.number(points.length) })}</span>
      </div>
      <PlainTable
        label={t('discover')}
        columns={[
          {
            key: 'pick',
            title: '',
            cell: (p) => (
              <input
                type="checkbox"
                aria-label={t('pick', { key: `${p.identity} ${p.key}` })}
                title={p.identity === device ? undefined : t('onlyOneDevice', { identity: device ?? '' })}
                disabled={p.identity !== device && picked.size > 0}
                checked={picked.has(p)}
                onChange={() => toggle(p)}
              />
            ),
          },
          ...(isOneDevice ? [] : [{ key: 'identity', title: t('device'), cell: (p: FoundPoint) => p.identity }]),
          { key: 'name', title: t('name'), cell: (p) => <NameOf point={p} /> },
          { key: 'value', title: t('value'), align: 'end', cell: (p) => (p.value === null ? '—' : rawNumber(p.value)) },
        ]}
        rows={shown.slice(0, mostShown)}
        keyOf={(p) => `${p.identity} ${p.key}`}
        empty={<EmptyState title={t('foundNone')} />}
      />
      {shown.length > mostShown && <p className="muted">{t('shownOf', { n: mostShown })}</p>}
    </div>
  );
}

function Places(props: {
  readonly places: Discovery['places'];
  readonly onLook: (request: Record<string, unknown>) => void;
  /** Where one came from; `undefined` at the place where one began. */
  readonly onBack: (() => void) | undefined;
  /** Points stand below. */
  readonly hasPoints: boolean;
}) {
  const t = useT(trialWords);
  const format = useFormat();
  const [filter, setFilter] = useState<string>();
  const { places, onLook, onBack, hasPoints } = props;
  const shown = places.filter(({ name }) => name.toLowerCase().includes((filter ?? '').trim().toLowerCase()));
  const back = onBack && (
    <Button icon={<ArrowLeft size={15} aria-hidden="true" />} onClick={onBack}>
      {t('lookBack')}
    </Button>
  );
  const buttons = (
    <div className="button-row">
      {places.length > mostPlaces && <TextFilter label={t('filterPlaces')} value={filter} onChange={setFilter} />}
      {shown.slice(0, mostPlaces).map((place) => (
        <Button key={JSON.stringify(place.request)} onClick={() => onLook(place.request)}>
          {t('lookInto', { name: place.name })}
        </Button>
      ))}
      {shown.length > mostPlaces && <span className="muted">{t('shownOf', { n: mostPlaces })}</span>}
    </div>
  );
  return (
    <>
      {back && <div className="button-row">{back}</div>}
      {places.length <= fewPlaces || !hasPoints ? (
        buttons
      ) : (
        <details className="found-places">
          <summary>{t('placesN', { n: format.number(places.length) })}</summary>
          {buttons}
        </details>
      )}
    </>
  );
}

/** What happens to the points that were picked, when they are not added to a device here. */
interface Pick {
  readonly label: string;
  readonly take: (picked: readonly FoundPoint[]) => void;
}

interface DrawerProps {
  readonly source: Source;
  readonly onClose: () => void;
  /** Default: they are added to a device. */
  readonly pick?: Pick | undefined;
}

function Look({ source, protocol, onClose, pick }: DrawerProps & { readonly protocol: Protocol }) {
  const t = useT(trialWords);
  const text = useText();
  const language = useLanguage();
  const { request: schema, way } = protocol.discovery;
  const [request, setRequest] = useState<Record<string, unknown>>(defaultsOf(schema));
  const [picked, setPicked] = useState<ReadonlySet<FoundPoint>>(new Set());
  const discover = useChange('discoverPoints', { onDone: () => setPicked(new Set()) });
  const below = useRef<HTMLDivElement>(null);
  /** The requests that led here, the first one first. */
  const [trail, setTrail] = useState<readonly Record<string, unknown>[]>([]);
  const look = (wanted: Record<string, unknown>) => {
    setRequest({ ...defaultsOf(schema), ...wanted });
    discover.mutate({ body: { protocol: source.protocol, config: source.config, source: source.id, request: wanted } });
  };
  const last = trail.at(-1);
  const back =
    last &&
    (() => {
      setTrail(trail.slice(0, -1));
      look(last);
    });
  return (
    <>
      <p className="muted">{t(way === 'ask' ? 'discoverAsk' : 'discoverListen')}</p>
      <SchemaForm
        schema={localSchema(schema, language, requestNames(source.protocol, way, language))}
        value={request}
        onChange={setRequest}
        errors={fieldErrors(discover.error, language)}
      />
      <div className="button-row">
        <Button look="primary" disabled={discover.isPending} onClick={() => look(request)}>
          {t('look')}
        </Button>
        <span role="status">{discover.isPending && t('looking')}</span>
      </div>
      {discover.error && <ErrorPanel error={discover.error} />}
      {discover.data && !discover.isPending && (
        <>
          {discover.data.remarks.map((remark) => (
            <p className="muted" key={remark.en}>
              {text(remark)}
            </p>
          ))}
          <Places
            key={JSON.stringify(request)}
            places={discover.data.places}
            onLook={(place) => {
              setTrail([...trail, request]);
              look(place);
            }}
            onBack={back}
            hasPoints={discover.data.points.length > 0}
          />
          <FoundTable points={discover.data.points} picked={picked} onPick={setPicked} />
          {picked.size > 0 && !pick && (
            <div ref={below}>
              <AddFound source={source} picked={[...picked]} onDone={onClose} />
            </div>
          )}
          {picked.size > 0 && (
            <div className="picked-bar button-row">
              <span role="status">{t('pickedSoFar', { n: picked.size })}</span>
              {pick ? (
                <Button look="primary" onClick={() => pick.take([...picked])}>
                  {pick.label}
                </Button>
              ) : (
                <Button onClick={() => below.current?.scrollIntoView({ block: 'start' })}>{t('toPicked')}</Button>
              )}
            </div>
          )}
        </>
      )}
    </>
  );
}

/** Find the points that the devices of a source offer, pick some and add them to a device. */
export function DiscoverDrawer({ source, onClose, pick }: DrawerProps) {
  const t = useT(trialWords);
  const text = useText();
  return (
    <Drawer isOpen onClose={onClose} title={t('discoverTitle', { source: text(source.title) })}>
      <Loaded query={useCall('listProtocols')}>
        {({ items }) => {
          const protocol = items.find((one) => one.protocol === source.protocol);
          return protocol ? (
            <Look source={source} protocol={protocol} onClose={onClose} pick={pick} />
          ) : (
            <EmptyState title={t('foundNone')} />
          );
        }}
      </Loaded>
    </Drawer>
  );
}
