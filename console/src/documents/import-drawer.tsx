import { useMutation } from '@tanstack/react-query';
import { useFormat } from '../i18n/use-t.ts';
import { Drawer } from '../ui/dialog.tsx';
import { ErrorPanel } from '../ui/states.tsx';
import { JsonFileField } from './json-file-field.tsx';
import { type Problem, ProblemList } from './problem-list.tsx';

/** Make something from a JSON file that was exported; what is wrong with it is shown item by item. */
export function ImportDrawer<Answer extends { readonly problems: readonly Problem[] }>(props: {
  readonly t: (word: 'importTitle' | 'importAbout' | 'file' | 'path' | 'problem') => string;
  readonly problemsTitle: (n: string) => string;
  /** The server looks at the file item by item. */
  readonly send: (file: unknown) => Promise<Answer>;
  /** Told of every answer, also of one with problems. */
  readonly onAnswer: (answer: Answer) => void;
  readonly onClose: () => void;
}) {
  const { t, onClose } = props;
  const format = useFormat();
  const send = useMutation({ mutationFn: props.send, onSuccess: props.onAnswer });
  return (
    <Drawer isOpen onClose={onClose} title={t('importTitle')} about={t('importAbout')}>
      <JsonFileField label={t('file')} onChoose={send.reset} onJson={send.mutate} />
      {send.error && <ErrorPanel error={send.error} />}
      {send.data && (
        <ProblemList t={t} title={props.problemsTitle(format.number(send.data.problems.length))} problems={send.data.problems} />
      )}
    </Drawer>
  );
}
