import { useState } from 'react';
import { uuidv7 } from 'uuidv7';
import type { PatrolPoint } from '../../../../src/contracts/patrol.ts';
import { useT } from '../../i18n/use-t.ts';
import { KeptElsewhere, keptFile, type Outbox } from '../../offline/kept.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { smaller } from '../../ui/smaller-photo.ts';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import type { Photo } from '../dangers/danger.tsx';
import { answerOf, isCodeRight, missingOf } from './draft.ts';
import { ItemField, type Said } from './item-field.tsx';
import { type KeptPhoto, type KeptVisit, useKept } from './outbox.ts';
import { type Position, readPosition } from './position.ts';
import { ScanButton } from './scan-button.tsx';
import { patrolWords } from './words.ts';

const nothing: Said = { typed: undefined, photos: [] };

/** A photo as it can be kept: made smaller, as text. */
const kept = async ({ id, file }: Photo): Promise<KeptPhoto> => keptFile(id, await smaller(file), file.name || 'photo.jpg');

interface Draft {
  readonly id: string;
  readonly code: string;
  readonly said: Readonly<Record<string, Said>>;
}

/** When and where the person was. */
interface Proof {
  readonly at: number;
  readonly position: Position | undefined;
}

async function visitOf(patrol: string, point: PatrolPoint, { id, code, said, at, position }: Draft & Proof): Promise<KeptVisit> {
  const results = point.items.flatMap((item) => {
    const { typed, photos } = said[item.id] ?? nothing;
    const value = answerOf(item, typed);
    return value === undefined ? [] : [{ item: item.id, value, photos: photos.map((photo) => photo.id) }];
  });
  const photos: KeptPhoto[] = [];
  for (const { photos: chosen } of Object.values(said)) for (const photo of chosen) photos.push(await kept(photo));
  const visit = { id, at, ...(code.trim() && { code: code.trim() }), ...position, results };
  return { patrol, point: point.id, visit, photos };
}

interface PointFormProps {
  readonly patrol: string;
  readonly point: PatrolPoint;
  readonly outbox: Pick<Outbox<KeptVisit>, 'keep'> & { readonly flush: () => Promise<void> };
  readonly onClose: () => void;
}

const wordOf = (isLeft: boolean, isWithout: boolean) =>
  isLeft ? (isWithout ? 'keptWithout' : 'isKept') : isWithout ? 'sentWithout' : 'isSent';

/** Keeps the visit on the phone first and sends it then, so that nothing is lost between the two. */
function useSend({ patrol, point, outbox, onClose }: PointFormProps) {
  const [busy, setBusy] = useState<'locating' | 'sending'>();
  const [notKept, setNotKept] = useState<'noRoom' | 'keptElsewhere'>();
  const keptId = () => useKept.getState().list.find((one) => one.patrol === patrol && one.point === point.id)?.visit.id;
  // Another tab may fill in the same point while this form is open.
  const [seen] = useState(() => ({ id: keptId() }));
  const send = async (draft: Draft, onKept: () => void) => {
    const at = Date.now();
    setNotKept(undefined);
    setBusy('locating');
    const position = point.place && (await readPosition(navigator.geolocation));
    setBusy('sending');
    try {
      outbox.keep(await visitOf(patrol, point, { ...draft, at, position }), seen);
    } catch (error) {
      setNotKept(error instanceof KeptElsewhere ? 'keptElsewhere' : 'noRoom');
      setBusy(undefined);
      return;
    }
    onKept();
    await outbox.flush();
    const isLeft = useKept.getState().list.some(({ visit }) => visit.id === draft.id);
    toast(patrolWords[wordOf(isLeft, point.place !== undefined && !position)], isLeft);
    onClose();
  };
  return { send, busy, notKept };
}

/** What is found at a point: its code, its items, photos. */
export function PointForm(props: PointFormProps) {
  const { point } = props;
  const t = useT(patrolWords);
  const [draft, setDraft] = useState<Draft>(() => ({ id: uuidv7(), code: '', said: {} }));
  const [isTried, setTried] = useState(false);
  const { guard, saved } = useUnsaved(draft);
  const { send, busy, notKept } = useSend(props);
  const saidOf = (item: string) => draft.said[item] ?? nothing;
  const isRight = isCodeRight(point, draft.code);
  const isWhole =
    isRight && point.items.every((item) => missingOf(item, saidOf(item.id).typed, saidOf(item.id).photos.length) === undefined);
  return (
    <Drawer isOpen onClose={props.onClose} title={point.title}>
      <form
        className="form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          setTried(true);
          if (isWhole) void send(draft, () => saved());
        }}
      >
        {guard}
        {point.code !== undefined && (
          <TextField
            label={t('code')}
            help={t('codeHelp')}
            value={draft.code}
            onChange={(code) => setDraft({ ...draft, code: code.slice(0, 120) })}
            error={isTried && !isRight && t('wrongCode')}
            isRequired
            autoComplete="off"
          />
        )}
        {point.code !== undefined && <ScanButton onCode={(code) => setDraft((now) => ({ ...now, code: code.slice(0, 120) }))} />}
        {point.items.length === 0 && <p className="muted">{t('noItems')}</p>}
        {point.items.map((item) => (
          <ItemField
            key={item.id}
            item={item}
            said={saidOf(item.id)}
            isTried={isTried}
            onChange={(said) => setDraft({ ...draft, said: { ...draft.said, [item.id]: said } })}
          />
        ))}
        {notKept && (
          <div className="error-panel" role="alert">
            {t(notKept)}
          </div>
        )}
        <Button look="primary" type="submit" disabled={busy !== undefined}>
          {t(busy ?? 'send')}
        </Button>
        {point.place && <small className="muted">{t('asksPosition')}</small>}
      </form>
    </Drawer>
  );
}
