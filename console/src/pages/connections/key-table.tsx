import { useMutation } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { call } from '../../api/client.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { toastError } from '../../ui/toast.tsx';
import { connectionWords } from './words.ts';

/** Raw key → point with scale and offset. */
export type Keys = Readonly<Record<string, { readonly point: number; readonly scale: number; readonly offset: number }>>;
type Point = Pick<Reply<'getAsset'>['points'][number], 'number' | 'title' | 'symbol'>;

function NumberCell(props: { readonly label: string; readonly value: number; readonly onChange: (value: number) => void }) {
  return (
    <input
      className="input num"
      type="number"
      step="any"
      aria-label={props.label}
      value={props.value}
      onChange={(e) => props.onChange(Number(e.target.value))}
    />
  );
}

/** One key: the point that it feeds, by scale and offset. An unmapped key has no entry. */
function KeyRow(props: {
  readonly name: string;
  readonly entry: Keys[string] | undefined;
  readonly isText: boolean;
  readonly points: readonly Point[];
  /** What an unmapped key is called here. */
  readonly emptyLabel: string;
  readonly onChange: (entry: Keys[string] | undefined) => void;
  /** Missing where texts cannot be kept. */
  readonly onText?: (() => void) | undefined;
  readonly onRemove?: () => void;
}) {
  const t = useT(connectionWords);
  const text = useText();
  const { name: key, entry, points } = props;
  const isForeign = entry !== undefined && !points.some((p) => p.number === entry.point);
  const choose = (value: string) => {
    if (value === 'text') props.onText?.();
    else props.onChange(value === '' ? undefined : { scale: 1, offset: 0, ...entry, point: Number(value) });
  };
  return (
    <tr>
      <td>
        <code>{key}</code>
      </td>
      <td>
        <select
          className="input"
          aria-label={t('pointFor', { key })}
          value={props.isText ? 'text' : (entry?.point ?? '')}
          onChange={(e) => choose(e.target.value)}
        >
          <option value="">{props.emptyLabel}</option>
          {props.onText && <option value="text">{t('asText')}</option>}
          {isForeign && <option value={entry.point}>{entry.point}</option>}
          {points.map((p) => (
            <option key={p.number} value={p.number}>
              {text(p.title)} {p.symbol && `(${p.symbol})`}
            </option>
          ))}
        </select>
      </td>
      <td>
        {entry && (
          <NumberCell label={t('scaleFor', { key })} value={entry.scale} onChange={(scale) => props.onChange({ ...entry, scale })} />
        )}
      </td>
      <td>
        {entry && (
          <NumberCell label={t('offsetFor', { key })} value={entry.offset} onChange={(offset) => props.onChange({ ...entry, offset })} />
        )}
      </td>
      <td>
        {props.onRemove && (
          <IconButton label={t('removeKey', { key })} onClick={props.onRemove}>
            <X size={14} />
          </IconButton>
        )}
      </td>
    </tr>
  );
}

function without(keys: Keys, key: string): Keys {
  const { [key]: _gone, ...rest } = keys;
  return rest;
}

/** A key to add, if the protocol of the source can read it; else why not, at the field. */
function AddKey({ source, onAdd }: { readonly source: string; readonly onAdd: (key: string) => void }) {
  const t = useT(connectionWords);
  const text = useText();
  const [typed, setTyped] = useState('');
  const key = typed.trim();
  const check = useMutation({
    mutationFn: (asked: string) => call('checkKey', { params: { id: source }, query: { key: asked } }),
    onSuccess({ problem }, asked) {
      if (problem !== undefined) return;
      onAdd(asked);
      setTyped('');
    },
    onError: toastError,
  });
  const add = () => {
    if (key !== '' && !check.isPending) check.mutate(key);
  };
  const problem = check.variables === key ? check.data?.problem : undefined;
  return (
    <div className="button-row key-adder">
      <Field label={t('newKey')} error={problem && text(problem)}>
        {(wiring) => (
          <input
            {...wiring}
            className="input"
            maxLength={120}
            value={typed}
            onChange={(e) => setTyped(e.target.value)}
            onKeyDown={(e) => {
              if (e.key !== 'Enter') return;
              e.preventDefault(); // the form around it is not finished
              add();
            }}
          />
        )}
      </Field>
      <Button onClick={add} disabled={key === '' || check.isPending}>
        {t('addKey')}
      </Button>
    </div>
  );
}

/** Which raw key feeds which point of an asset, and how the number is converted. */
export function KeyTable(props: {
  /** Keys to show, mapped or not. */
  readonly names: readonly string[];
  readonly keys: Keys;
  readonly points: readonly Point[];
  readonly emptyLabel: string;
  readonly onChange: (keys: Keys) => void;
  /** Keys whose texts are kept; missing where none can be. */
  readonly texts?: readonly string[];
  readonly onTexts?: (texts: readonly string[]) => void;
  /** The source whose protocol reads the keys that are added; none can be added where it is missing. */
  readonly addsTo?: string | undefined;
}) {
  const t = useT(connectionWords);
  const { keys, points, texts = [], onTexts } = props;
  const [added, setAdded] = useState<readonly string[]>([]);
  const names = [...new Set([...props.names, ...Object.keys(keys), ...texts, ...added])];
  const put = (key: string, entry: Keys[string] | undefined) => {
    props.onChange(entry ? { ...keys, [key]: entry } : without(keys, key));
    if (texts.includes(key)) onTexts?.(texts.filter((one) => one !== key));
  };
  return (
    <div className="stack">
      <p className="muted">{t('rawFormula')}</p>
      <table className="key-table">
        <thead>
          <tr>
            <th scope="col">{t('key')}</th>
            <th scope="col">{t('point')}</th>
            <th scope="col">{t('scale')}</th>
            <th scope="col">{t('offset')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {names.map((key) => (
            <KeyRow
              key={key}
              name={key}
              entry={keys[key]}
              points={points}
              emptyLabel={props.emptyLabel}
              isText={texts.includes(key)}
              onChange={(entry) => put(key, entry)}
              onText={
                onTexts &&
                (() => {
                  put(key, undefined);
                  onTexts([...texts, key]);
                })
              }
              onRemove={
                props.addsTo !== undefined
                  ? () => {
                      setAdded(added.filter((k) => k !== key));
                      put(key, undefined);
                    }
                  : undefined
              }
            />
          ))}
        </tbody>
      </table>
      {props.addsTo !== undefined && <AddKey source={props.addsTo} onAdd={(key) => setAdded([...added, key])} />}
    </div>
  );
}
