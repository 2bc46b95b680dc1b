import { Check, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useMay } from '../../app/session.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import type { OwnMap } from '../../map/own-map.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { RoleHint } from '../../ui/role-hint.tsx';
import { Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { BaseMapForm } from './base-map-form.tsx';
import { loadWords } from './map-words.ts';

/** Which form is open: of a map, or of a new one. */
type Open = { readonly map: OwnMap | undefined } | undefined;

/** Base maps: the sketch that comes with the program and those of one's own, and which of them is drawn. */
export function BaseMaps() {
  const t = useT(loadWords);
  const query = useCall('listBaseMaps');
  const mayChange = useMay('engineer');
  const [open, setOpen] = useState<Open>();
  return (
    <section className="places-maps" aria-label={t('baseMaps')}>
      <h3>{t('baseMaps')}</h3>
      <RoleHint needs="engineer" />
      {mayChange && (
        <Button icon={<Plus size={14} />} onClick={() => setOpen({ map: undefined })}>
          {t('load')}
        </Button>
      )}
      <Loaded query={query}>
        {({ items }) => (
          <ul>
            <BuiltIn chosen={items.find(({ isChosen }) => isChosen)} />
            {items.map((map) => (
              <OneMap key={map.id} map={map} onEdit={() => setOpen({ map })} />
            ))}
          </ul>
        )}
      </Loaded>
      {open && <BaseMapForm map={open.map} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

/** Choose a map for everybody of the tenant, or none of one's own. */
function useChoose() {
  const update = useChange('updateBaseMap', { invalidates: ['listBaseMaps'], onDone: () => toast(loadWords.used) });
  return (id: string, isChosen: boolean) => update.mutate({ params: { id }, body: { isChosen } }, { onError: toastError });
}

function InUse() {
  const t = useT(loadWords);
  return (
    <span className="places-in-use">
      <Check size={14} aria-hidden="true" /> {t('inUse')}
    </span>
  );
}

function BuiltIn({ chosen }: { readonly chosen: OwnMap | undefined }) {
  const t = useT(loadWords);
  const mayChange = useMay('engineer');
  const choose = useChoose();
  return (
    <li>
      <b>{t('builtIn')}</b>
      <span className="places-acts">
        {!chosen && <InUse />}
        {chosen && mayChange && (
          <Button onClick={() => choose(chosen.id, false)} aria-label={t('useOf', { name: t('builtIn') })}>
            {t('use')}
          </Button>
        )}
      </span>
    </li>
  );
}

function OneMap({ map, onEdit }: { readonly map: OwnMap; readonly onEdit: () => void }) {
  const t = useT(loadWords);
  const text = useText();
  const mayChange = useMay('engineer');
  const choose = useChoose();
  const name = text(map.title);
  return (
    <li>
      <b>{name}</b>
      <small className="muted">
        {useAbout(map)}
        <br />
        {map.source} · {map.licence}
      </small>
      <span className="places-acts">
        {map.isChosen && <InUse />}
        {mayChange && !map.isChosen && map.content && (
          <Button onClick={() => choose(map.id, true)} aria-label={t('useOf', { name })}>
            {t('use')}
          </Button>
        )}
        {mayChange && (
          <>
            <IconButton label={t('edit', { name })} onClick={onEdit}>
              <Pencil size={14} />
            </IconButton>
            <RemoveMap map={map} />
          </>
        )}
      </span>
    </li>
  );
}

/** What a map is, in one line. */
function useAbout({ content, reviewNumber, isSketch }: OwnMap): string {
  const t = useT(loadWords);
  const format = useFormat();
  const marks = [isSketch && t('sketchShort'), reviewNumber].filter(Boolean);
  if (!content) return [t('noFile'), ...marks].join(' · ');
  const { minZoom: from, maxZoom: to, features, bytes } = content;
  const size = from === undefined || to === undefined ? t('features', { n: format.number(features ?? 0) }) : t('zooms', { from, to });
  const converted = content.convertedFrom && t('convertedFrom', { datum: content.convertedFrom === 'bd09' ? 'BD-09' : 'GCJ-02' });
  return [content.format === 'pmtiles' ? 'PMTiles' : 'GeoJSON', format.bytes(bytes), size, converted, ...marks].filter(Boolean).join(' · ');
}

function RemoveMap({ map }: { readonly map: OwnMap }) {
  const t = useT(loadWords);
  const text = useText();
  const [isAsked, setAsked] = useState(false);
  const remove = useChange('removeBaseMap', { invalidates: ['listBaseMaps'], onDone: () => toast(loadWords.removed) });
  const name = text(map.title);
  return (
    <>
      <IconButton label={t('removeOf', { name })} onClick={() => setAsked(true)}>
        <Trash2 size={14} />
      </IconButton>
      <ConfirmDialog
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={t('removeTitle', { name })}
        about={t(map.isChosen ? 'removeInUse' : 'removeAbout')}
        confirm={t('remove')}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ params: { id: map.id } }, { onSuccess: () => setAsked(false), onError: toastError })}
      />
    </>
  );
}
