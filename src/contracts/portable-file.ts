import type { Text } from './text.ts';

/** Things that people take from one site to another as a JSON file, by the `format` that tells such a file from others. */
const portables = {
  'yangfan-board': { zh: '扬帆看板', en: 'a Yangfan board' },
  'yangfan-picture': { zh: '扬帆工艺画面', en: 'a Yangfan process picture' },
} as const satisfies Record<string, Text>;

/** The version of these files that this program reads and writes. */
const readable = 1;

/** One thing that is wrong with a file, and where. */
export interface FileProblem {
  readonly path: string;
  readonly text: Text;
}

/**
 * Why a file is not to be read at all: it is something else, or was written by a later program.
 * One sentence says more than a list of all that such a file lacks. Undefined: read on.
 */
export function foreignFile(file: unknown, format: keyof typeof portables): FileProblem | undefined {
  const head: { readonly format?: unknown; readonly formatVersion?: unknown } = typeof file === 'object' && file !== null ? file : {};
  if (head.format !== format) return { path: 'format', text: notThis(portables[format]) };
  const { formatVersion: version } = head;
  return typeof version === 'number' && version > readable ? { path: 'formatVersion', text: tooNew(version) } : undefined;
}

const notThis = ({ zh, en }: Text): Text => ({
  zh: `这不是${zh}的文件；请选择由“导出”得到的 JSON 文件`,
  en: `This is not the file of ${en}; choose a JSON file that “Export” has written`,
});

const tooNew = (version: number): Text => ({
  zh: `文件格式版本为 ${version}，由更新的程序写出；本程序只读到版本 ${readable}，请先升级`,
  en: `The file has format version ${version}, of a later program; this one reads up to ${readable}: update it first`,
});
