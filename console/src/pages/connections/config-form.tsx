import { useState } from 'react';
import type { Language } from '../../../../src/contracts/text.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useLanguage } from '../../i18n/use-t.ts';
import { localSchema } from '../../ui/local-schema.ts';
import { type FormSchema, SchemaForm } from '../../ui/schema-form.tsx';
import { configNames } from './config-names.ts';
import { TrialForm } from './trial-form.tsx';

/** Error texts in a language by the path of the field in the configuration; the server names e.g. `body.config.port` or `stations.3.mn`. */
export const fieldErrors = (problem: ApiProblem | null, language: Language): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (problem?.issues ?? []).map(({ path, text }) => [path.replaceAll('/', '.').replace(/^\.?(body\.)?(config\.)?/, ''), text[language]]),
  );

/** The settings of a source by the schema of its driver, with a test of them. */
export function ConfigForm(props: {
  readonly protocol: string;
  readonly schema: FormSchema;
  readonly config: Readonly<Record<string, unknown>>;
  readonly onChange: (config: Record<string, unknown>) => void;
  readonly problem: ApiProblem | null;
  /** The source whose settings these are, when it exists already. */
  readonly source?: string;
}) {
  const language = useLanguage();
  const { protocol, config } = props;
  const [trialProblem, setTrialProblem] = useState<ApiProblem | null>(null);
  return (
    <div className="stack">
      <SchemaForm
        schema={localSchema(props.schema, language, configNames(protocol, language))}
        value={config}
        onChange={props.onChange}
        errors={fieldErrors(props.problem ?? trialProblem, language)}
      />
      <TrialForm
        protocol={protocol}
        config={config}
        source={props.source}
        onProblem={setTrialProblem}
        onFix={(fix) => props.onChange({ ...config, ...fix })}
      />
    </div>
  );
}
