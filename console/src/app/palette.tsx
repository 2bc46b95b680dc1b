import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useDeferredValue, useLayoutEffect, useState } from 'react';
import type { Reply } from '../../../src/contracts/api/index.ts';
import { useCall } from '../api/queries.ts';
import { useT, useText } from '../i18n/use-t.ts';
import { useNav } from './menus.tsx';
import type { Early } from './palette-door.tsx';
import { paletteWords } from './palette-words.ts';
import { prefer, usePreferences } from './preferences.ts';
import { appWords } from './words.ts';

type Found = Reply<'searchEverything'>['items'][number];

/** Where a finding leads. */
function useOpenFound(): (found: Found) => void {
  const navigate = useNavigate();
  const leads: Readonly<Record<Found['kind'], (found: Found) => unknown>> = {
    asset: ({ id }) => navigate({ to: '/assets/$id', params: { id } }),
    point: ({ id, asset }) =>
      asset
        ? navigate({ to: '/assets/$id', params: { id: asset }, search: { tab: 'data' } })
        : navigate({ to: '/trends', search: { points: id } }),
    alarm: ({ id }) => navigate({ to: '/alarms', search: { alarm: id } }),
    rule: ({ id }) => navigate({ to: '/rules/$id', params: { id } }),
    source: ({ id }) => navigate({ to: '/connections/$id', params: { id } }),
  };
  return (found) => void leads[found.kind](found);
}

function Item({
  label,
  kind,
  detail,
  onSelect,
}: {
  readonly label: string;
  readonly kind?: string;
  readonly detail?: string;
  readonly onSelect: () => void;
}) {
  return (
    <Command.Item className="palette-item" value={`${kind ?? ''} ${label} ${detail ?? ''}`} onSelect={onSelect}>
      {kind && <span className="tag">{kind}</span>}
      <span>{label}</span>
      {detail && <small className="muted">{detail}</small>}
    </Command.Item>
  );
}

/** Pages that have no entry in the menu: the work orders lead there. */
const pagesOfWork = [
  { to: '/work/schedules', word: 'schedules' },
  { to: '/work/spares', word: 'spares' },
  { to: '/work/reliability', word: 'reliability' },
] as const;

/** What is typed, from the first letter. Taken when the palette stands in the place of the field before it: until then that field may get more. */
function useTyped(early: Early) {
  const [typed, setTyped] = useState('');
  useLayoutEffect(() => setTyped(early.text), [early]);
  return [typed, setTyped] as const;
}

/** The way back to what had the focus before; to nothing, if the choice has led to another page. */
function focusAgain(event: Event, { from }: Early): void {
  event.preventDefault();
  if (from instanceof HTMLElement) from.focus();
}

/** Ctrl K: pages, actions, and everything that the server finds. */
export function Palette({ early, onClose }: { readonly early: Early; readonly onClose: () => void }) {
  const t = useT(appWords);
  const own = useT(paletteWords);
  const text = useText();
  const navigate = useNavigate();
  const openFound = useOpenFound();
  const entries = useNav();
  const language = usePreferences((p) => p.language);
  const [typed, setTyped] = useTyped(early);
  const asked = useDeferredValue(typed.trim());
  const found = useCall('searchEverything', { query: { text: asked, limit: 20 } }, { enabled: asked.length > 0, keepPrevious: true });
  const doing = (action: () => unknown) => () => {
    onClose();
    action();
  };
  const matches = (label: string) => label.toLowerCase().includes(asked.toLowerCase());
  const pages = entries.filter((e) => matches(t(e.word)));
  const more = pagesOfWork.filter((e) => matches(own(e.word)));
  const actions = [
    { label: t('switchLanguage'), run: () => prefer({ language: language === 'zh' ? 'en' : 'zh' }) },
    { label: `${t('theme')}: ${t('themeLight')}`, run: () => prefer({ theme: 'light' }) },
    { label: `${t('theme')}: ${t('themeDark')}`, run: () => prefer({ theme: 'dark' }) },
    { label: `${t('theme')}: ${t('themeContrast')}`, run: () => prefer({ theme: 'contrast' }) },
  ].filter((a) => matches(a.label));
  const items = asked ? (found.data?.items ?? []) : [];
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="palette" aria-describedby={undefined} onCloseAutoFocus={(event) => focusAgain(event, early)}>
          <Dialog.Title className="sr">{t('palette')}</Dialog.Title>
          <Command shouldFilter={false} label={t('palette')}>
            <Command.Input className="palette-input" placeholder={t('searchHint')} autoFocus value={typed} onValueChange={setTyped} />
            <Command.List className="palette-list">
              <Command.Empty className="palette-empty">{found.isFetching ? own('searching') : own('noMatch')}</Command.Empty>
              {items.length > 0 && (
                <Command.Group heading={own('found')}>
                  {items.map((item) => (
                    <Item
                      key={`${item.kind}${item.id}`}
                      kind={own(item.kind)}
                      label={text(item.title)}
                      detail={text(item.detail)}
                      onSelect={doing(() => openFound(item))}
                    />
                  ))}
                </Command.Group>
              )}
              {pages.length + more.length > 0 && (
                <Command.Group heading={own('pages')}>
                  {pages.map(({ to, word }) => (
                    <Item key={to} label={t(word)} onSelect={doing(() => navigate({ to }))} />
                  ))}
                  {more.map(({ to, word }) => (
                    <Item key={to} label={own(word)} onSelect={doing(() => navigate({ to }))} />
                  ))}
                </Command.Group>
              )}
              {actions.length > 0 && (
                <Command.Group heading={own('actions')}>
                  {actions.map(({ label, run }) => (
                    <Item key={label} label={label} onSelect={doing(run)} />
                  ))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
