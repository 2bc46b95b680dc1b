import type { ApiProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { useLanguage, useT } from '../../i18n/use-t.ts';
import { Button } from '../../ui/button.tsx';
import { localSchema } from '../../ui/local-schema.ts';
import { type FormSchema, SchemaForm } from '../../ui/schema-form.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { configNames } from './config-names.ts';
import { connectionWords } from './words.ts';

/** Error texts by field, from the paths that the server named, e.g. `body.config.port`. */
export const fieldErrors = (problem: ApiProblem | null): Readonly<Record<string, string>> =>
  Object.fromEntries((problem?.issues ?? []).map(({ path, message }) => [path.split(/[./]/).at(-1) ?? '', message]));

/** The settings of a source by the schema of its driver, with a test of them. */
export function ConfigForm(props: {
  readonly protocol: string;
  readonly schema: FormSchema;
  readonly config: Readonly<Record<string, unknown>>;
  readonly onChange: (config: Record<string, unknown>) => void;
  readonly problem: ApiProblem | null;
}) {
  const t = useT(connectionWords);
  const language = useLanguage();
  const { protocol, config } = props;
  const probe = useChange('probeSource');
  return (
    <div className="stack">
      <SchemaForm
        schema={localSchema(props.schema, language, configNames(language))}
        value={config}
        onChange={props.onChange}
        errors={fieldErrors(props.problem ?? probe.error)}
      />
      <div className="button-row" role="status">
        <Button disabled={probe.isPending} onClick={() => probe.mutate({ body: { protocol, config } })}>
          {probe.isPending ? t('testing') : t('test')}
        </Button>
        {probe.data && (
          <span className={probe.data.ok ? '' : 'wrong-text'}>
            {probe.data.ok ? t('testOk', { detail: probe.data.detail }) : t('testFailed', { detail: probe.data.detail })}
          </span>
        )}
      </div>
      {probe.error && <ErrorPanel error={probe.error} />}
    </div>
  );
}
