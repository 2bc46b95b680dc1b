import { encodeQR } from 'qr';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import type { PatrolRoute, Point } from './route-draft.ts';
import { routeWords } from './route-words.ts';

/** A QR code of a text, drawn as one path; with the quiet zone of four modules that ISO/IEC 18004 asks for. */
function Code({ text }: { readonly text: string }) {
  const rows = encodeQR(text, 'raw', { border: 4, ecc: 'medium' });
  const path = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label={text} shapeRendering="crispEdges">
      <rect width={rows.length} height={rows.length} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function Plate({ route, point, number }: { readonly route: PatrolRoute; readonly point: Point; readonly number: number }) {
  return (
    <li className="plate">
      <Code text={point.code ?? ''} />
      <span>
        <b>
          {number} {point.title}
        </b>
        <small>{route.title}</small>
        <code>{point.code}</code>
      </span>
    </li>
  );
}

/** The plates of a route's points, to be printed, cut out and put up there. */
export function Plates({ route }: { readonly route: PatrolRoute }) {
  const t = useT(routeWords);
  const plates = route.points.flatMap((point, i) => (point.code === undefined ? [] : [{ point, number: i + 1 }]));
  if (plates.length === 0) return <EmptyState title={t('noPlates')}>{t('codeHelp')}</EmptyState>;
  return (
    <>
      <p className="muted no-print">{t('platesAbout')}</p>
      <div className="no-print">
        <Button look="primary" onClick={() => window.print()}>
          {t('print')}
        </Button>
      </div>
      <ol className="plates">
        {plates.map(({ point, number }) => (
          <Plate key={point.id} route={route} point={point} number={number} />
        ))}
      </ol>
    </>
  );
}
