import { Link } from '@tanstack/react-router';
import { Download, ExternalLink, Maximize, Settings, X } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../../app/session.ts';
import { useFullScreen } from '../../../documents/full-screen.ts';
import { useFormat, useT, useText } from '../../../i18n/use-t.ts';
import { useNow } from '../../../live/use-live.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { OriginTag } from '../../../ui/origin-tag.tsx';
import { ErrorPanel } from '../../../ui/states.tsx';
import { AddressForm } from './address-form.tsx';
import { type ShownStill, useStill } from './use-still.ts';
import type { Camera } from './view.ts';
import { cameraWords } from './words.ts';

/** What a camera shows, with its time and what can be done with it. */
export function CameraPanel({ camera, onClose }: { readonly camera: Camera; readonly onClose: () => void }) {
  const t = useT(cameraWords);
  const text = useText();
  const mayChange = useMay('engineer');
  const [isSetting, setSetting] = useState(false);
  const name = text(camera.title);
  return (
    <section className="camera" aria-label={t('camera', { name })}>
      <div className="track-row">
        <b>{name}</b>
        {camera.isSimulated && <OriginTag origin="simulated" />}
        <Link to="/assets/$id" params={{ id: camera.id }}>
          {t('asset')}
        </Link>
        {camera.page && (
          <a href={camera.page} target="_blank" rel="noreferrer">
            <ExternalLink size={14} aria-hidden="true" /> {t('page')}
          </a>
        )}
        {mayChange && (
          <Button icon={<Settings size={14} aria-hidden="true" />} onClick={() => setSetting(true)}>
            {t('address')}
          </Button>
        )}
        <IconButton className="track-close" label={t('close')} onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      {camera.isSimulated && <p className="muted">{t('simulated')}</p>}
      {camera.hasStill ? <Still key={`${camera.id} ${camera.isSimulated}`} camera={camera} /> : <p>{t('noAddress')}</p>}
      {isSetting && <AddressForm camera={camera} onClose={() => setSetting(false)} />}
    </section>
  );
}

function Still({ camera }: { readonly camera: Camera }) {
  const t = useT(cameraWords);
  const text = useText();
  const { still, error } = useStill(camera.id);
  const { place, enter } = useFullScreen();
  const name = text(camera.title);
  return (
    <>
      {error !== undefined && <ErrorPanel error={error} />}
      {still && <Frame name={name} still={still} place={place} />}
      {!still && error === undefined && <p className="muted">{t('loading')}</p>}
      {still && (
        <div className="track-row">
          <Button icon={<Maximize size={14} aria-hidden="true" />} onClick={enter}>
            {t('fullScreen')}
          </Button>
          <a className="btn plain" href={still.url} download={`${name} ${new Date(still.time).toISOString()}.${still.kind}`}>
            <Download size={14} aria-hidden="true" />
            {t('download')}
          </a>
        </div>
      )}
    </>
  );
}

/** A picture that came longer ago than this is old, ms: three askings were without an answer. */
const oldMs = 5000;

function Frame(props: { readonly name: string; readonly still: ShownStill; readonly place: React.Ref<HTMLDivElement> }) {
  const { name, still, place } = props;
  const t = useT(cameraWords);
  const format = useFormat();
  const now = useNow();
  const [broken, setBroken] = useState<string>();
  const isOld = now - still.cameAt > oldMs;
  return (
    <div className={`camera-frame ${isOld ? 'stale' : ''}`} ref={place}>
      {broken === still.url ? (
        <p role="alert">{t('broken')}</p>
      ) : (
        <img src={still.url} alt={t('pictureOf', { name })} onError={() => setBroken(still.url)} />
      )}
      <span className={`note num ${isOld ? 'old' : ''}`}>
        {isOld ? t('stale', { age: format.age(still.cameAt, now) }) : t('at', { time: format.full(still.time) })}
      </span>
    </div>
  );
}
