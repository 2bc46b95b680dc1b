import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useT } from '../i18n/use-t.ts';
import { IconButton } from '../ui/button.tsx';
import type { SceneEngine } from './engine.ts';
import type { Orbit } from './stage.ts';
import { sceneWords } from './words.ts';

/** What keys do with the eye of a scene. */
export const turns: Readonly<Record<string, Orbit>> = {
  ArrowLeft: { turn: -6 },
  ArrowRight: { turn: 6 },
  ArrowUp: { rise: 5 },
  ArrowDown: { rise: -5 },
  '+': { nearer: 1.15 },
  '=': { nearer: 1.15 },
  '-': { nearer: 1 / 1.15 },
};

const buttons = [
  ['turnLeft', ArrowLeft, { turn: -15 }],
  ['turnRight', ArrowRight, { turn: 15 }],
  ['rise', ArrowUp, { rise: 10 }],
  ['sink', ArrowDown, { rise: -10 }],
  ['zoomIn', ZoomIn, { nearer: 1.3 }],
  ['zoomOut', ZoomOut, { nearer: 1 / 1.3 }],
] as const;

/** Turning and zooming without dragging, for who cannot or does not want to (WCAG 2.2, 2.5.7). */
export function Steer({ engine, label, onFit }: { readonly engine: SceneEngine; readonly label: string; readonly onFit: () => void }) {
  const t = useT(sceneWords);
  return (
    <div className="scene-steer">
      {buttons.map(([word, Icon, by]) => (
        <IconButton key={word} label={t(word)} onClick={() => engine.orbit(by)}>
          <Icon size={16} aria-hidden="true" />
        </IconButton>
      ))}
      <IconButton label={label} onClick={onFit}>
        <Maximize size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
