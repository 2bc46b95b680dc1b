import { useState } from 'react';
import {
  type Access,
  type Area,
  accesses,
  allScopes,
  areas,
  includesScope,
  type Scope,
  scopes,
  scopeText,
} from '../../../../src/contracts/areas.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Field } from '../../ui/field.tsx';
import { tokenWords } from './token-words.ts';

/** Choices that most programs want; `own` is refined in a table. */
const presets = {
  everything: allScopes,
  readAll: ['all:read'],
  writeSamples: ['samples:write'],
  readSamples: ['assets:read', 'samples:read'],
  alarmsOnly: ['alarms:read', 'alarms:write'],
  maintainOnly: ['maintain:read', 'maintain:write'],
} as const satisfies Record<string, readonly Scope[]>;
type Preset = keyof typeof presets;
const presetNames = Object.keys(presets) as Preset[]; // holds: the keys of the table

const presetOf = (value: readonly Scope[]): Preset | undefined =>
  presetNames.find((name) => presets[name].length === value.length && presets[name].every((scope) => value.includes(scope)));

/** The same area by area: in the table there is no row for all of them. */
const eachOf = (value: readonly Scope[]): readonly Scope[] =>
  scopes.filter((scope) => !scope.startsWith('all:') && includesScope(value, scope));

const areaNames = Object.keys(areas) as Area[]; // holds: the keys of the table

const cellOf = (area: Area, access: Access): Scope | undefined => scopes.find((scope) => scope === `${area}:${access}`);

function ScopeTable({ value, onChange }: { readonly value: readonly Scope[]; readonly onChange: (value: readonly Scope[]) => void }) {
  const t = useT(tokenWords);
  const text = useText();
  const toggle = (scope: Scope) => onChange(value.includes(scope) ? value.filter((one) => one !== scope) : [...value, scope]);
  return (
    <table className="scope-table">
      <thead>
        <tr>
          <th scope="col">{t('area')}</th>
          {accesses.map((access) => (
            <th key={access} scope="col">
              {t(access)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {areaNames.map((area) => (
          <tr key={area}>
            <th scope="row">
              {text(areas[area].title)}
              <small>{text(areas[area].about)}</small>
            </th>
            {accesses.map((access) => {
              const scope = cellOf(area, access);
              return (
                <td key={access}>
                  {scope === undefined ? (
                    <small>{t('onlyAll')}</small>
                  ) : (
                    <label>
                      <input
                        type="checkbox"
                        aria-label={text(scopeText(scope))}
                        checked={value.includes(scope)}
                        onChange={() => toggle(scope)}
                      />
                    </label>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a token may reach. `undefined`: nobody has chosen yet; an empty list: the table is open and nothing is ticked. */
export function ScopesField(props: { readonly value: readonly Scope[] | undefined; readonly onChange: (value: readonly Scope[]) => void }) {
  const t = useT(tokenWords);
  const { value, onChange } = props;
  const [isOwn, setOwn] = useState(false);
  const preset = isOwn ? 'own' : value && presetOf(value);
  return (
    <div className="stack">
      <Field label={t('scopes')} help={t('scopesHelp')} isRequired>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value={preset ?? ''}
            onChange={(e) => {
              const chosen = presetNames.find((name) => name === e.target.value);
              setOwn(chosen === undefined);
              // Whoever refines a preset begins with it.
              onChange(chosen === undefined ? eachOf(value ?? []) : presets[chosen]);
            }}
          >
            {value === undefined && <option value="">{t('choose')}</option>}
            {presetNames.map((name) => (
              <option key={name} value={name}>
                {t(name)}
              </option>
            ))}
            <option value="own">{t('own')}</option>
          </select>
        )}
      </Field>
      {isOwn && <ScopeTable value={value ?? []} onChange={onChange} />}
    </div>
  );
}

/** The scopes of a token in a list: the name of a preset, or the areas that can be read and those that can be changed. */
export function ScopesShown({ scopes: given }: { readonly scopes: readonly Scope[] }) {
  const t = useT(tokenWords);
  const text = useText();
  const preset = presetOf(given);
  if (preset !== undefined) return t(preset);
  const mayUse = (area: Area, access: Access): boolean => {
    const scope = cellOf(area, access);
    return scope !== undefined && includesScope(given, scope);
  };
  const titles = (access: Access) => areaNames.filter((area) => mayUse(area, access)).map((area) => text(areas[area].title));
  return (
    <dl className="scope-list">
      {accesses
        .filter((access) => titles(access).length > 0)
        .map((access) => (
          <div key={access}>
            <dt>{t(access)}</dt>
            <dd>{titles(access).join(' · ')}</dd>
          </div>
        ))}
    </dl>
  );
}
