import { Link } from '@tanstack/react-router';
import { Download, ExternalLink, Maximize, Settings, X } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../../app/session.ts';
import { StillFrame } from '../../../cameras/still-frame.tsx';
import { useStill } from '../../../cameras/use-still.ts';
import { stillWords } from '../../../cameras/words.ts';
import { useFullScreen } from '../../../documents/full-screen.ts';
import { useT, useText } from '../../../i18n/use-t.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { OriginTag } from '../../../ui/origin-tag.tsx';
import { ErrorPanel } from '../../../ui/states.tsx';
import { AddressForm } from './address-form.tsx';
import type { Camera } from './view.ts';
import { cameraWords } from './words.ts';

/** What a camera shows, with its time and what can be done with it. */
export function CameraPanel({ camera, onClose }: { readonly camera: Camera; readonly onClose: () => void }) {
  const t = useT(cameraWords);
  const said = useT(stillWords);
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
      {camera.isSimulated && <p className="muted">{said('simulated')}</p>}
      {camera.hasStill ? <Still key={`${camera.id} ${camera.isSimulated}`} camera={camera} /> : <p>{said('noAddress')}</p>}
      {isSetting && <AddressForm camera={camera} onClose={() => setSetting(false)} />}
    </section>
  );
}

function Still({ camera }: { readonly camera: Camera }) {
  const t = useT(cameraWords);
  const text = useText();
  const { place, enter } = useFullScreen();
  const { still, error } = useStill(camera.id, place);
  const name = text(camera.title);
  return (
    <>
      {error !== undefined && <ErrorPanel error={error} />}
      <StillFrame name={name} still={still} isAsked={error === undefined} place={place} />
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
