import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Reply, Sent } from '../../../../src/contracts/api/index.ts';
import { titleText } from '../../../../src/contracts/notify-titles.ts';
import { reportPeriodTitles, usualZone } from '../../../../src/contracts/report.ts';
import { useChange } from '../../api/change.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat, useT, useText } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { EmptyState, ErrorPanel, Loaded } from '../../ui/states.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useUnsaved } from '../../ui/unsaved.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { notifyWords } from '../notify/words.ts';
import { TemplateField, type TemplateName } from './make-dialog.tsx';
import { TeamField } from './shift-fields.tsx';
import { reportWords } from './words.ts';

type Listed = Reply<'listReportSchedules'>;
type Schedule = Listed['items'][number];
type Body = Sent<'createReportSchedule', 'body'>;
type Channels = Listed['channels'];
const lists = ['listReportSchedules'] as const;

function ScheduleLine({
  schedule,
  channels,
  onOpen,
}: {
  readonly schedule: Schedule;
  readonly channels: Channels;
  readonly onOpen: () => void;
}) {
  const t = useT(reportWords);
  const text = useText();
  const format = useFormat();
  const { templateTitle, period, at, zone, teamTitle, afterMinutes, siteTitle, targets, nextAt, lastAt, lastErrorText, problemTexts } =
    schedule;
  const nameOf = (id: string) => text(titleText(channels.find((one) => one.id === id)?.title ?? id));
  const to = targets.map(({ channel, to }) => [nameOf(channel), ...to].join(' ')).join(' · ');
  return (
    <li>
      <span className="what">
        <b>
          {text(templateTitle)} <span className="tag">{text(reportPeriodTitles[period])}</span>
          {!schedule.enabled && <span className="tag">{t('off')}</span>}
        </b>
        <small>
          {period === 'shift' ? (
            `${teamTitle ?? '—'} · ${t('afterShift', { n: format.number(afterMinutes) })}`
          ) : (
            <>
              <span className="num">{at}</span> {zone}
            </>
          )}{' '}
          · {siteTitle ? text(siteTitle) : t('wholePlant')} · {to === '' ? t('keptOnly') : `${t('sentTo')} ${to}`}
        </small>
        <small className="num">
          {nextAt !== undefined && `${t('next')} ${format.full(nextAt)}`} {lastAt !== undefined && `· ${t('last')} ${format.full(lastAt)}`}
        </small>
        {[...problemTexts, ...(lastErrorText ? [lastErrorText] : [])].map((one) => (
          <small key={one.en} className="hint-bar wrong">
            {t('problem')}: {text(one)}
          </small>
        ))}
      </span>
      <Button onClick={onOpen}>{t('edit')}</Button>
    </li>
  );
}

type Target = NonNullable<Body['targets']>[number];

/** Channels to tick, each with its people. */
function Targets(props: {
  readonly channels: Channels;
  readonly value: readonly Target[];
  readonly onChange: (targets: Target[]) => void;
}) {
  const t = useT(reportWords);
  const text = useText();
  const kindWord = useT(notifyWords);
  const { channels, value, onChange } = props;
  const others = (id: string) => value.filter(({ channel }) => channel !== id);
  const peopleOf = (typed: string) => typed.split(/[,，]/).map((one) => one.trim());
  return (
    <fieldset className="bare stack">
      <legend className="field-name">{t('sentTo')}</legend>
      <p className="muted">{channels.length === 0 ? t('noChannels') : t('mailHelp')}</p>
      {channels.map(({ id, title, kind }) => {
        const target = value.find(({ channel }) => channel === id);
        return (
          <div key={id} className="stack">
            <label className="check-line">
              <input
                type="checkbox"
                checked={target !== undefined}
                onChange={(e) => onChange(e.target.checked ? [...others(id), { channel: id, to: [] }] : others(id))}
              />
              {text(titleText(title))} <small className="muted">{kindWord(kind)}</small>
            </label>
            {target && kind !== 'webhook' && (
              <TextField
                label={t('people')}
                value={(target.to ?? []).join(', ')}
                onChange={(typed) => onChange([...others(id), { channel: id, to: typed === '' ? [] : peopleOf(typed) }])}
                autoComplete="off"
              />
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

const bodyOf = ({ template, site, zone, at, team, afterMinutes, enabled, targets }: Schedule): Body => ({
  ...{ template, site, zone, at, team, afterMinutes, enabled, targets },
});

/** What is left out by a trailing comma is nobody; only shifts have a team. */
const sent = ({ team, ...body }: Body, isShift: boolean): Body => ({
  ...body,
  ...(isShift && { team }),
  targets: (body.targets ?? []).map(({ channel, to = [] }) => ({ channel, to: to.filter((one) => one !== '') })),
});

interface TurnProps {
  readonly body: Body;
  readonly onChange: (body: Body) => void;
}

/** When a report of a day, week or month is made. */
function CalendarTurn({ body, onChange }: TurnProps) {
  const t = useT(reportWords);
  return (
    <>
      <div className="report-pair">
        <TextField label={t('at')} type="time" value={body.at ?? ''} onChange={(at) => onChange({ ...body, at })} isRequired />
        <TextField
          label={t('zone')}
          value={body.zone ?? ''}
          onChange={(zone) => onChange({ ...body, zone })}
          isRequired
          autoComplete="off"
        />
      </div>
      <p className="muted">{t('atHelp')}</p>
    </>
  );
}

/** Whose shifts a report follows, and how long after their end it is made. */
function ShiftTurn({ body, onChange }: TurnProps) {
  const t = useT(reportWords);
  return (
    <div className="report-pair">
      <TeamField value={body.team} onChange={(team) => onChange({ ...body, team })} />
      <TextField
        label={t('afterMinutes')}
        type="number"
        value={String(body.afterMinutes ?? 10)}
        onChange={(typed) => onChange({ ...body, afterMinutes: Number(typed) })}
        isRequired
      />
    </div>
  );
}

function ScheduleDrawer(props: {
  readonly schedule: Schedule | undefined;
  readonly templates: readonly TemplateName[];
  readonly channels: Channels;
  readonly onClose: () => void;
}) {
  const t = useT(reportWords);
  const { schedule, templates, channels, onClose } = props;
  const blank: Body = { template: templates[0]?.id ?? '', zone: usualZone, at: '08:00', afterMinutes: 10, enabled: true, targets: [] };
  const [body, setBody] = useState<Body>(() => (schedule ? bodyOf(schedule) : blank));
  const isShift = templates.find(({ id }) => id === body.template)?.period === 'shift';
  const unsaved = useUnsaved(body);
  const onDone = () => {
    unsaved.saved();
    toast(reportWords.saved);
    onClose();
  };
  const create = useChange('createReportSchedule', { invalidates: lists, onDone });
  const replace = useChange('replaceReportSchedule', { invalidates: lists, onDone });
  const remove = useChange('removeReportSchedule', { invalidates: lists, onDone });
  const send = () => {
    if (schedule) replace.mutate({ params: { id: schedule.id }, body: { ...sent(body, isShift), version: schedule.version } });
    else create.mutate({ body: sent(body, isShift) });
  };
  const error = create.error ?? replace.error;
  return (
    <Drawer isOpen onClose={onClose} title={t(schedule ? 'schedules' : 'newSchedule')}>
      <form
        className="form"
        onSubmit={(e) => {
          e.preventDefault();
          send();
        }}
      >
        {unsaved.guard}
        <TemplateField templates={templates} value={body.template} onChange={(template) => setBody({ ...body, template })} />
        {isShift ? <ShiftTurn body={body} onChange={setBody} /> : <CalendarTurn body={body} onChange={setBody} />}
        <label className="check-line">
          <input type="checkbox" checked={body.enabled ?? true} onChange={(e) => setBody({ ...body, enabled: e.target.checked })} />
          {t('enabled')}
        </label>
        <Targets channels={channels} value={body.targets ?? []} onChange={(targets) => setBody({ ...body, targets })} />
        <AssetPicker label={t('site')} help={t('siteHelp')} value={body.site} onChange={(site) => setBody({ ...body, site })} />
        {error && <ErrorPanel error={error} />}
        <div className="button-row">
          <Button look="primary" type="submit" disabled={create.isPending || replace.isPending || body.template === ''}>
            {t('save')}
          </Button>
          {schedule && (
            <RemoveButton
              label={t('remove')}
              title={t('removeSchedule')}
              about={t('removeScheduleAbout')}
              isBusy={remove.isPending}
              onConfirm={() => remove.mutate({ params: { id: schedule.id } }, { onError: toastError })}
            />
          )}
        </div>
      </form>
    </Drawer>
  );
}

/** What is made and sent by the calendar. */
export function SchedulesTab({ templates }: { readonly templates: readonly TemplateName[] }) {
  const t = useT(reportWords);
  const [open, setOpen] = useState<string>();
  return (
    <Loaded query={useCall('listReportSchedules', undefined, { everyMs: 30_000 })}>
      {({ items, channels }) => (
        <Panel
          title={t('schedules')}
          actions={
            <Button
              look="primary"
              icon={<Plus size={14} aria-hidden="true" />}
              disabled={templates.length === 0}
              onClick={() => setOpen('new')}
            >
              {t('newSchedule')}
            </Button>
          }
        >
          {items.length === 0 && (
            <EmptyState title={t('noSchedules')}>{t(templates.length > 0 ? 'noSchedulesAbout' : 'noTemplateAbout')}</EmptyState>
          )}
          <ul className="report-lines">
            {items.map((one) => (
              <ScheduleLine key={one.id} schedule={one} channels={channels} onOpen={() => setOpen(one.id)} />
            ))}
          </ul>
          {open !== undefined && (
            <ScheduleDrawer
              key={open}
              schedule={items.find(({ id }) => id === open)}
              templates={templates}
              channels={channels}
              onClose={() => setOpen(undefined)}
            />
          )}
        </Panel>
      )}
    </Loaded>
  );
}
