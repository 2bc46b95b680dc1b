import { useQueries } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { IconButton, Segmented } from '../../ui/button.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { PointSearch } from '../trends/point-search.tsx';
import type { Body } from './bridge-drawer.tsx';
import type { Bridge } from './outward-page.tsx';
import { outwardWords } from './words.ts';

interface FieldsProps {
  readonly body: Body;
  readonly onChange: (body: Body) => void;
}

/** PEM has lines, which a one-line input would lose. */
function PemField(props: {
  readonly label: string;
  readonly help?: string | undefined;
  readonly value: string | undefined;
  readonly onChange: (pem: string) => void;
}) {
  return (
    <TextArea
      label={props.label}
      help={props.help}
      look="code"
      placeholder="-----BEGIN …-----"
      autoComplete="off"
      spellCheck={false}
      value={props.value ?? ''}
      onChange={props.onChange}
    />
  );
}

type SecretName = 'password' | 'privateKey';

/** A field that is left out keeps what is stored; ticking the box sends an empty one, which removes it. */
function ForgetBox({ name, body, isKept, onChange }: FieldsProps & { readonly name: SecretName; readonly isKept: boolean }) {
  const t = useT(outwardWords);
  if (!isKept) return null;
  const without = { ...body };
  delete without[name];
  return (
    <label className="check-line">
      <input type="checkbox" checked={body[name] === ''} onChange={(e) => onChange(e.target.checked ? { ...body, [name]: '' } : without)} />
      {t('forget', { what: t(name) })}
    </label>
  );
}

/** A body with a secret that was typed; nothing typed keeps what is stored. */
function withSecret(body: Body, name: SecretName, typed: string): Body {
  const { [name]: _former, ...rest } = body;
  return typed === '' ? (rest as Body) : ({ ...rest, [name]: typed } as Body); // holds: only the secret, which may be missing, was taken out
}

function CertificateFields({ body, bridge, onChange }: FieldsProps & { readonly bridge: Bridge | undefined }) {
  const t = useT(outwardWords);
  const isKept = bridge?.hasPrivateKey ?? false;
  return (
    <>
      <PemField label={t('ca')} help={t('caAbout')} value={body.ca} onChange={(ca) => onChange({ ...body, ca })} />
      <PemField label={t('certificate')} value={body.certificate} onChange={(certificate) => onChange({ ...body, certificate })} />
      <PemField
        label={t('privateKey')}
        help={isKept ? t('kept') : undefined}
        value={body.privateKey}
        onChange={(typed) => onChange(withSecret(body, 'privateKey', typed))}
      />
      <ForgetBox name="privateKey" body={body} isKept={isKept} onChange={onChange} />
    </>
  );
}

/** Where a bridge leads and who we are there. */
export function TargetFields({ body, bridge, onChange }: FieldsProps & { readonly bridge: Bridge | undefined }) {
  const t = useT(outwardWords);
  const isKept = bridge?.hasPassword ?? false;
  return (
    <>
      <TextField label={t('name')} value={body.title} onChange={(title) => onChange({ ...body, title })} isRequired autoComplete="off" />
      <label className="check-line">
        <input type="checkbox" checked={body.enabled ?? true} onChange={(e) => onChange({ ...body, enabled: e.target.checked })} />
        {t('enabled')}
      </label>
      {body.enabled === false && bridge?.enabled && <p className="hint-bar">{t('offAbout')}</p>}
      <div className="bridge-pair">
        <TextField label={t('host')} value={body.host} onChange={(host) => onChange({ ...body, host })} isRequired autoComplete="off" />
        <TextField
          label={t('port')}
          type="number"
          value={String(body.port)}
          onChange={(typed) => onChange({ ...body, port: Number(typed) })}
        />
      </div>
      <p className="muted">{t('portAbout')}</p>
      <label className="check-line">
        <input type="checkbox" checked={body.tls ?? true} onChange={(e) => onChange({ ...body, tls: e.target.checked })} />
        {t('tls')}
      </label>
      {body.tls === false ? (
        <p className="hint-bar">{t('clear')}</p>
      ) : (
        <CertificateFields body={body} bridge={bridge} onChange={onChange} />
      )}
      <div className="stack">
        <span className="field-name" aria-hidden="true">
          {t('version')}
        </span>
        <Segmented
          label={t('version')}
          options={[
            { key: '5', label: '5' },
            { key: '3.1.1', label: '3.1.1' },
          ]}
          value={body.version ?? '5'}
          onChange={(version) => onChange({ ...body, version })}
        />
      </div>
      <TextField label={t('user')} value={body.user ?? ''} onChange={(user) => onChange({ ...body, user })} autoComplete="off" />
      <TextField
        label={t('password')}
        type="password"
        help={isKept ? t('kept') : undefined}
        value={body.password ?? ''}
        onChange={(typed) => onChange(withSecret(body, 'password', typed))}
        autoComplete="new-password"
      />
      <ForgetBox name="password" body={body} isKept={isKept} onChange={onChange} />
      <TextField
        label={t('clientId')}
        help={t('clientIdAbout')}
        value={body.clientId ?? ''}
        onChange={(clientId) => onChange({ ...body, clientId })}
        autoComplete="off"
      />
    </>
  );
}

function ChosenList<T extends string | number>(props: {
  readonly of: readonly T[];
  readonly nameOf: (one: T) => string;
  readonly onChange: (left: readonly T[]) => void;
}) {
  const t = useT(outwardWords);
  const { of, nameOf, onChange } = props;
  return (
    <ul className="bridge-chosen">
      {of.map((one) => (
        <li key={one}>
          <span>{nameOf(one)}</span>
          <IconButton label={t('takeOut', { name: nameOf(one) })} onClick={() => onChange(of.filter((other) => other !== one))}>
            <X size={14} aria-hidden="true" />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

function ChosenAssets({ body, onChange }: FieldsProps) {
  const t = useT(outwardWords);
  const text = useText();
  const assets = body.assets ?? [];
  const found = useQueries({
    queries: assets.map((id) => ({
      queryKey: ['getAsset', { params: { id } }],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('getAsset', { params: { id } }, { signal }),
    })),
  });
  const nameOf = (id: string) => {
    const asset = found[assets.indexOf(id)]?.data;
    return asset ? text(asset.title) : id;
  };
  const add = (id: string | undefined) => {
    if (id !== undefined && !assets.includes(id)) onChange({ ...body, assets: [...assets, id] });
  };
  return (
    <>
      <AssetPicker label={t('assets')} value={undefined} onChange={add} />
      <ChosenList of={assets} nameOf={nameOf} onChange={(left) => onChange({ ...body, assets: [...left] })} />
    </>
  );
}

function ChosenPoints({ body, onChange }: FieldsProps) {
  const t = useT(outwardWords);
  const text = useText();
  const points = body.points ?? [];
  const views = useCall('viewBoardPoints', { body: { points } }, { enabled: points.length > 0, keepPrevious: true }).data?.points ?? [];
  const nameOf = (number: number) => {
    const view = views.find((one) => one.number === number);
    return view ? `${text(view.assetTitle)} · ${text(view.title)}` : String(number);
  };
  const add = (number: number) => {
    if (!points.includes(number)) onChange({ ...body, points: [...points, number] });
  };
  return (
    <div className="field">
      <span className="field-name">{t('points')}</span>
      <ChosenList of={points} nameOf={nameOf} onChange={(left) => onChange({ ...body, points: [...left] })} />
      <PointSearch onAdd={({ number }) => add(number)} />
    </div>
  );
}

const topics = ['valueTopic', 'alarmTopic', 'placeTopic'] as const;

/** Where others see whether a bridge is connected. */
function StatusFields({ body, onChange }: FieldsProps) {
  const t = useT(outwardWords);
  const hasTopic = (body.statusTopic ?? '') !== '';
  return (
    <>
      <TextField
        label={t('statusTopic')}
        help={t('statusAbout')}
        value={body.statusTopic ?? ''}
        onChange={(statusTopic) => onChange({ ...body, statusTopic })}
        autoComplete="off"
      />
      {hasTopic && (
        <>
          <div className="bridge-pair">
            <TextField
              label={t('onlineText')}
              value={body.onlineText ?? 'online'}
              onChange={(onlineText) => onChange({ ...body, onlineText })}
              isRequired
            />
            <TextField
              label={t('offlineText')}
              value={body.offlineText ?? 'offline'}
              onChange={(offlineText) => onChange({ ...body, offlineText })}
              isRequired
            />
          </div>
          <label className="check-line">
            <input
              type="checkbox"
              checked={body.statusRetained ?? true}
              onChange={(e) => onChange({ ...body, statusRetained: e.target.checked })}
            />
            {t('statusRetained')}
          </label>
        </>
      )}
    </>
  );
}

/** What a bridge carries, and where to. */
export function CarriedFields({ body, onChange }: FieldsProps) {
  const t = useT(outwardWords);
  const isEverything = (body.assets ?? []).length + (body.points ?? []).length === 0;
  return (
    <>
      <h3>{t('what')}</h3>
      {isEverything && <p className="hint-bar">{t('everything')}</p>}
      <ChosenAssets body={body} onChange={onChange} />
      <ChosenPoints body={body} onChange={onChange} />
      {topics.map((name) => (
        <TextField
          key={name}
          label={t(name)}
          help={t('topicAbout', { asset: '{asset}', point: '{point}', event: '{event}' })}
          value={body[name] ?? ''}
          onChange={(topic) => onChange({ ...body, [name]: topic })}
          autoComplete="off"
        />
      ))}
      <label className="check-line">
        <input type="checkbox" checked={body.retained ?? false} onChange={(e) => onChange({ ...body, retained: e.target.checked })} />
        {t('retained')}
      </label>
      <StatusFields body={body} onChange={onChange} />
      <TextField
        label={t('keep')}
        help={t('keepAbout')}
        type="number"
        value={String(body.keepMegabytes)}
        onChange={(typed) => onChange({ ...body, keepMegabytes: Number(typed) })}
      />
    </>
  );
}
