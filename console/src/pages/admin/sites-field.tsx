import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Reply } from '../../../../src/contracts/api/index.ts';
import { mayAct, type Role, roleTitles, siteRoles } from '../../../../src/contracts/roles.ts';
import { useCall } from '../../api/queries.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { AssetPicker } from '../../widgets/asset-picker.tsx';
import { adminWords } from './words.ts';

/** A role at a site as it is sent. */
export interface SiteGiven {
  readonly asset: string;
  readonly role: (typeof siteRoles)[number];
}
type Stored = NonNullable<Reply<'listUsers'>['items'][number]['sites']>;

/** Roles at sites as they are stored, to be sent again; `undefined`: the whole company. */
export const givenOf = (sites: Stored | undefined): readonly SiteGiven[] | undefined =>
  sites?.map(({ asset, role }) => ({ asset, role: role === 'administrator' ? 'engineer' : role }));

function SiteRow(props: {
  readonly site: SiteGiven;
  readonly most: Role;
  readonly isDisabled: boolean;
  readonly isLast: boolean;
  readonly onChange: (site: SiteGiven | undefined) => void;
}) {
  const t = useT(adminWords);
  const text = useText();
  const { site, most, isDisabled, isLast, onChange } = props;
  const title = useCall('getAsset', { params: { id: site.asset } }).data?.title;
  const name = title ? text(title) : '…';
  return (
    <li className="site-row">
      <b>{name}</b>
      <select
        className="input"
        aria-label={t('roleAt', { site: name })}
        value={site.role}
        disabled={isDisabled}
        onChange={(e) => {
          const role = siteRoles.find((one) => one === e.target.value);
          if (role) onChange({ ...site, role });
        }}
      >
        {siteRoles.map((role) => (
          <option key={role} value={role} disabled={!mayAct(most, role)}>
            {text(roleTitles[role])}
          </option>
        ))}
      </select>
      <IconButton label={t('removeSite', { site: name })} disabled={isDisabled || isLast} onClick={() => onChange(undefined)}>
        <Trash2 size={15} aria-hidden="true" />
      </IconButton>
    </li>
  );
}

/**
 * Where a role holds: in the whole company (`undefined`), or only at chosen sites and all within them, with a role at each. An empty list is no
 * answer yet: whoever takes it must not make the whole company of it. The last site cannot be removed, so that nobody gets more by losing it.
 */
export function SitesField(props: {
  readonly role: Role;
  readonly value: readonly SiteGiven[] | undefined;
  readonly onChange: (sites: readonly SiteGiven[] | undefined) => void;
  readonly isDisabled?: boolean;
}) {
  const t = useT(adminWords);
  const { role, onChange, isDisabled = false } = props;
  const value = props.value ?? [];
  const [isAsked, setAsked] = useState(false);
  const isBound = value.length > 0 || isAsked;
  const first = siteRoles.find((one) => one === role) ?? 'engineer';
  const add = (asset: string | undefined) => {
    if (asset !== undefined && !value.some((site) => site.asset === asset)) onChange([...value, { asset, role: first }]);
  };
  return (
    <div className="stack">
      <Field label={t('where')} help={t(role === 'administrator' ? 'adminEverywhere' : isBound ? 'atSitesAbout' : 'everywhereAbout')}>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value={isBound ? 'sites' : 'all'}
            disabled={isDisabled || (role === 'administrator' && !isBound)}
            onChange={(e) => {
              const isAtSites = e.target.value === 'sites';
              setAsked(isAtSites);
              onChange(isAtSites ? value : undefined);
            }}
          >
            <option value="all">{t('everywhere')}</option>
            <option value="sites">{t('atSites')}</option>
          </select>
        )}
      </Field>
      {isBound && (
        <>
          <ul className="site-rows">
            {value.map((site) => (
              <SiteRow
                key={site.asset}
                site={site}
                most={role}
                isDisabled={isDisabled}
                isLast={value.length === 1}
                onChange={(next) => onChange(value.flatMap((one) => (one.asset === site.asset ? (next ?? []) : one)))}
              />
            ))}
          </ul>
          {value.length === 0 && <p className="hint-bar">{t('siteMissing')}</p>}
          {!isDisabled && <AssetPicker label={t('addSite')} value={undefined} onChange={add} />}
        </>
      )}
    </div>
  );
}
