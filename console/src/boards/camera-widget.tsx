import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { useCall } from '../api/queries.ts';
import { useCameraDoor } from '../cameras/camera-door.ts';
import { StillFrame } from '../cameras/still-frame.tsx';
import { useStill } from '../cameras/use-still.ts';
import { stillWords } from '../cameras/words.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { OriginTag } from '../ui/origin-tag.tsx';
import { Panel } from '../ui/panel.tsx';
import { useBoardData, type WidgetOf } from './data.ts';
import { boardWords } from './words.ts';

/** A camera that is unreachable says why over its last picture. */
function Still({ id, name }: { readonly id: string; readonly name: string }) {
  const text = useText();
  const place = useRef<HTMLDivElement>(null);
  const { still, error } = useStill(id, place);
  return (
    <div className="board-camera">
      <StillFrame name={name} still={still} isAsked={error === undefined} place={place} />
      {error !== undefined && (
        <p className="camera-trouble" role="alert">
          {error instanceof ApiProblem ? text(error.text) : String(error)}
        </p>
      )}
    </div>
  );
}

/** What a camera shows, about once a second, with its time; it leads to the camera on the map. */
export function CameraOf({ widget }: { readonly widget: WidgetOf<'camera'> }) {
  const t = useT(boardWords);
  const said = useT(stillWords);
  const text = useText();
  const { isWall } = useBoardData();
  const { cameras } = useCameraDoor();
  const own = useCall('listCameras', undefined, { enabled: !cameras, keepPrevious: true }).data?.items;
  const known = cameras ?? own;
  const camera = known?.find(({ id }) => id === widget.asset);
  if (!camera) return <p className="board-note muted">{known ? t('goneCamera') : said('loading')}</p>;
  const name = text(widget.title ?? camera.title);
  const head = isWall ? name : <Link to="/places" search={{ tab: 'cameras', asset: camera.id }}>{name}</Link>; // biome-ignore format: one line reads better
  return (
    <Panel title={head} actions={camera.isSimulated && <OriginTag origin="simulated" />} className="board-panel camera-panel">
      {camera.hasStill ? <Still key={camera.id} id={camera.id} name={name} /> : <p className="board-note muted">{said('noAddress')}</p>}
    </Panel>
  );
}
