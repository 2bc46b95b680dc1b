import { useState } from 'react';
import { uuidv7 } from 'uuidv7';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { useFormat, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { changed, type Photo, sendPhotos } from './danger.tsx';
import { DescriptionField } from './description-field.tsx';
import { PhotoInput } from './photo-input.tsx';
import { dangerWords } from './words.ts';

interface Typed {
  readonly title: string;
  readonly description: string;
  readonly asset: string | undefined;
  readonly photos: readonly Photo[];
}

/** What a patrol already says of the danger. */
type Draft = Reply<'putVisit'>['offers'][number];

/** Sends the report, then its photos; after a failure the same ids go out again, so that nothing is there twice. */
function useReport(origin: Draft['origin'] | undefined, onDone: (id: string) => void) {
  const [id] = useState(() => uuidv7());
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async ({ title, description, asset, photos }: Typed) => {
    setSending(true);
    setError(undefined);
    try {
      await call('reportDanger', { body: { id, title: title.trim(), asset, origin, ...(description.trim() && { description }) } });
      await sendPhotos(id, photos);
      toast(dangerWords.isReported);
      onDone(id);
    } catch (failed) {
      setError(failed);
    } finally {
      setSending(false);
      invalidate(...changed);
    }
  };
  return { send, isSending, error };
}

/** Report a hidden danger from where one stands: title, place, photos. */
export function ReportForm(props: {
  readonly asset: string | undefined;
  readonly draft?: Draft;
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}) {
  const t = useT(dangerWords);
  const format = useFormat();
  const [typed, setTyped] = useState<Typed>({
    title: props.draft?.title ?? '',
    description: props.draft?.description ?? '',
    asset: props.asset,
    photos: [],
  });
  const [isTried, setTried] = useState(false);
  const unsaved = useUnsaved({ ...typed, photos: typed.photos.length });
  const { send, isSending, error } = useReport(props.draft?.origin, (id) => {
    unsaved.saved();
    props.onDone(id);
  });
  const isNamed = typed.title.trim() !== '';
  return (
    <Drawer isOpen onClose={props.onClose} title={t('report')}>
      <form
        className="form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          setTried(true);
          if (isNamed) void send(typed);
        }}
      >
        {unsaved.guard}
        <TextField
          label={t('name')}
          value={typed.title}
          onChange={(title) => setTyped({ ...typed, title: title.slice(0, 120) })}
          error={isTried && !isNamed && t('needsTitle')}
          isRequired
          autoComplete="off"
        />
        <AssetPicker label={t('asset')} value={typed.asset} onChange={(asset) => setTyped({ ...typed, asset })} />
        <DescriptionField value={typed.description} onChange={(description) => setTyped({ ...typed, description })} />
        <div className="button-row">
          <PhotoInput isBusy={isSending} onChoose={(more) => setTyped({ ...typed, photos: [...typed.photos, ...more] })} />
          {typed.photos.length > 0 && <span className="muted">{t('chosen', { n: format.number(typed.photos.length) })}</span>}
        </div>
        {error !== undefined && <ErrorPanel error={error} />}
        <Button look="primary" type="submit" disabled={isSending}>
          {t(isSending ? 'sending' : 'send')}
        </Button>
      </form>
    </Drawer>
  );
}
