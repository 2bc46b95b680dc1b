import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { Once } from '../../ui/once.tsx';
import { toastError } from '../../ui/toast.tsx';
import type { EdgeDevice, SecretUse } from './edge-parts.tsx';
import { type PointRow, rowsOf, valuesOf } from './point-rows.ts';
import { edgeWords } from './words.ts';

function PointLine({
  row,
  onChange,
  onRemove,
}: {
  readonly row: PointRow;
  readonly onChange: (row: PointRow) => void;
  readonly onRemove: () => void;
}) {
  const t = useT(edgeWords);
  const number = (field: 'scale' | 'offset') => (
    <input
      className="input num"
      type="number"
      step="any"
      disabled={row.isText}
      aria-label={`${t(field)} ${row.key}`}
      value={row[field]}
      onChange={(e) => onChange({ ...row, [field]: Number(e.target.value) })}
    />
  );
  const text = (field: 'key' | 'name', label: string) => (
    <input
      className="input"
      aria-label={label}
      placeholder={label}
      value={row[field]}
      onChange={(e) => onChange({ ...row, [field]: e.target.value })}
    />
  );
  return (
    <div className="edge-point">
      {text('key', t('pointKey'))}
      {text('name', t('pointName'))}
      {number('scale')}
      {number('offset')}
      <label className="edge-point-text">
        <input type="checkbox" checked={row.isText} onChange={(e) => onChange({ ...row, isText: e.target.checked })} />
        {t('isText')}
      </label>
      <IconButton label={t('removePoint', { key: row.key })} onClick={onRemove}>
        <X size={14} />
      </IconButton>
    </div>
  );
}

function Points({ device, onChange }: { readonly device: EdgeDevice; readonly onChange: (values: EdgeDevice['values']) => void }) {
  const t = useT(edgeWords);
  // Rows that are not whole yet stay here until they are.
  const [rows, setRows] = useState<readonly PointRow[]>(() => rowsOf(device.values));
  const put = (next: readonly PointRow[]) => {
    setRows(next);
    onChange(valuesOf(next));
  };
  return (
    <div className="stack">
      {rows.length > 0 && (
        <div className="edge-point edge-point-head" aria-hidden="true">
          <span>{t('pointKey')}</span>
          <span>{t('pointName')}</span>
          <span>{t('scale')}</span>
          <span>{t('offset')}</span>
          <span />
        </div>
      )}
      {rows.map((row, at) => (
        <PointLine
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while they are typed, and keep their order
          key={at}
          row={row}
          onChange={(next) => put(rows.map((one, i) => (i === at ? next : one)))}
          onRemove={() => put(rows.filter((_, i) => i !== at))}
        />
      ))}
      <span>
        <Button
          icon={<Plus size={14} aria-hidden="true" />}
          onClick={() => put([...rows, { key: '', name: '', scale: 1, offset: 0, isText: false }])}
        >
          {t('addPoint')}
        </Button>
      </span>
    </div>
  );
}

/** A new secret for a device of the saved draft, shown this once. */
function Secret(props: { readonly edge: string; readonly source: string; readonly device: EdgeDevice; readonly onMade: () => void }) {
  const t = useT(edgeWords);
  const { edge, source, device } = props;
  const make = useChange('setEdgeDeviceSecret', { invalidates: ['getEdge', 'listEdgeEvents'], onDone: props.onMade });
  return (
    <>
      <div className="button-row">
        <span className="tag">{t(device.hasSecret ? 'hasSecret' : 'noSecret')}</span>
        <Button
          disabled={make.isPending}
          onClick={() => make.mutate({ params: { id: edge }, body: { source, identity: device.identity } }, { onError: toastError })}
        >
          {t('newSecret')}
        </Button>
      </div>
      {make.data && <Once title={t('secretOf', { identity: device.identity })} secret={make.data.secret} />}
    </>
  );
}

interface DevicesProps {
  readonly edge: string;
  readonly source: string;
  /** What secrets are good for; `undefined`: known once the draft is saved. */
  readonly secretUse: SecretUse | undefined;
  /** Devices of the saved draft, of which secrets can be made. */
  readonly saved: readonly EdgeDevice[];
  readonly devices: readonly EdgeDevice[];
  readonly onChange: (devices: readonly EdgeDevice[]) => void;
}

/** The devices of a source, and which of their numbers is which point here. */
export function DevicesEditor({ edge, source, secretUse, saved, devices, onChange }: DevicesProps) {
  const t = useT(edgeWords);
  const isSaved = ({ identity }: EdgeDevice) => secretUse !== undefined && saved.some((one) => one.identity === identity);
  const areWaiting = secretUse !== 'unused' && devices.some((device) => !isSaved(device));
  const put = (at: number, device: EdgeDevice) => onChange(devices.map((one, i) => (i === at ? device : one)));
  return (
    <section className="stack" aria-label={t('devices')}>
      <h3>{t('devices')}</h3>
      {devices.map((device, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the identity changes while it is typed, and devices keep their order
        <div className="edge-device stack" key={at}>
          <div className="edge-device-head">
            <TextField label={t('identity')} value={device.identity} onChange={(identity) => put(at, { ...device, identity })} />
            <IconButton
              label={t('removeDevice', { identity: device.identity })}
              onClick={() => onChange(devices.filter((_, i) => i !== at))}
            >
              <X size={15} />
            </IconButton>
          </div>
          <Points device={device} onChange={(values) => put(at, { ...device, values })} />
          <TextArea
            label={t('topics')}
            rows={2}
            value={device.topics.join('\n')}
            onChange={(value) => put(at, { ...device, topics: value === '' ? [] : value.split('\n') })}
          />
          {secretUse !== 'unused' && isSaved(device) && (
            <Secret edge={edge} source={source} device={device} onMade={() => put(at, { ...device, hasSecret: true })} />
          )}
        </div>
      ))}
      {areWaiting && <p className="muted">{t('newSecretAfter')}</p>}
      <span>
        <Button
          icon={<Plus size={14} aria-hidden="true" />}
          onClick={() => onChange([...devices, { identity: '', hasSecret: false, topics: [], values: {} }])}
        >
          {t('addDevice')}
        </Button>
      </span>
    </section>
  );
}
