import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Reply } from '../../../src/contracts/api/index.ts';
import { ApiProblem } from '../api/problem.ts';
import { useCall } from '../api/queries.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { type PictureData, PictureDataContext, type PictureElement, usePictureData } from '../pictures/data.ts';
import { PictureCanvas } from '../pictures/picture-canvas.tsx';
import { Panel } from '../ui/panel.tsx';
import { Loaded } from '../ui/states.tsx';
import { useBoardData, type WidgetOf } from './data.ts';
import { boardWords } from './words.ts';

type Drawn = Reply<'openWall'>['pictures'][number];
interface Part {
  readonly widget: WidgetOf<'picture'>;
}

const Gone = () => <p className="board-note muted">{useT(boardWords)('gonePicture')}</p>;

function Frame({ widget, picture, onPick }: Part & { readonly picture: Drawn; readonly onPick?: (element: PictureElement) => void }) {
  const text = useText();
  const title = text(widget.title ?? picture.title);
  const head = onPick ? <Link to="/pictures/$id" params={{ id: picture.id }}>{title}</Link> : title; // biome-ignore format: one line reads better
  return (
    <Panel title={head} className="board-panel picture-panel">
      <PictureCanvas picture={picture} isBare {...(onPick && { onPick })} />
    </Panel>
  );
}

/** On a wall: drawn from what the wall has been given, and leading nowhere. */
function OnWall({ widget }: Part) {
  const { pictures, points, now } = useBoardData();
  const alarmed = now?.alarmed;
  const data = useMemo(
    (): PictureData => ({ points, alarmed: new Map(alarmed?.map(({ point, priority }) => [point, priority])), isReady: true }),
    [points, alarmed],
  );
  const found = pictures?.find(({ id }) => id === widget.picture);
  const picture = useMemo(() => found && { ...found, elements: found.elements.filter(({ kind }) => kind !== 'link') }, [found]);
  if (!picture) return <Gone />;
  return (
    <PictureDataContext value={data}>
      <Frame widget={widget} picture={picture} />
    </PictureDataContext>
  );
}

function Own({ widget, picture }: Part & { readonly picture: Drawn }) {
  const navigate = useNavigate();
  const pick = ({ opens }: PictureElement) => {
    if (opens?.asset) return void navigate({ to: '/assets/$id', params: { id: opens.asset } });
    void navigate({ to: '/pictures/$id', params: { id: opens?.picture ?? picture.id } });
  };
  return (
    <PictureDataContext value={usePictureData(picture.elements)}>
      <Frame widget={widget} picture={picture} onPick={pick} />
    </PictureDataContext>
  );
}

function SignedIn({ widget }: Part) {
  const query = useCall('getPicture', { params: { id: widget.picture } });
  if (query.error instanceof ApiProblem && query.error.status === 404) return <Gone />;
  return <Loaded query={query}>{(picture) => <Own widget={widget} picture={picture} />}</Loaded>;
}

/** A process picture with its live values; a click leads where its elements lead, else to the picture itself. */
export function PictureOf({ widget }: Part) {
  return useBoardData().isWall ? <OnWall widget={widget} /> : <SignedIn widget={widget} />;
}
