import { readFile } from 'node:fs/promises';
import { type EdgeConfig, edgeConfig } from '../contracts/edge.ts';
import { Failure } from '../contracts/errors.ts';
import { issuesOf, issuesText, shortened } from '../contracts/issue-text.ts';
import { said } from '../contracts/said.ts';
import type { Text } from '../contracts/text.ts';
import { isMissing } from '../store/manifest.ts';

/** Read the file of an edge. Throws `BAD_REQUEST` that names every mistake. */
export async function readEdgeFile(path: string): Promise<EdgeConfig> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw wrong(path, said(cause.message));
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw wrong(path, said(cause instanceof Error ? cause.message : String(cause)));
  }
  const { data, error } = edgeConfig.safeParse(content);
  if (data === undefined) throw wrong(path, issuesText(issuesOf(error)));
  return data;
}

/** The same where a centre configures the edge: without a file it has no sources yet. */
export const readEdgeFileIfAny = (path: string): Promise<EdgeConfig> =>
  readFile(path).then(
    () => readEdgeFile(path),
    (error: unknown) => {
      if (isMissing(error)) return { sources: [] };
      throw wrong(path, said(error instanceof Error ? error.message : String(error)));
    },
  );

const wrong = (path: string, { zh, en }: Text) =>
  new Failure('BAD_REQUEST', `reading ${path}: ${en}`, { details: { what: shortened({ zh: `${path}：${zh}`, en: `${path}: ${en}` }) } });
