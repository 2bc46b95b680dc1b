import { statfs } from 'node:fs/promises';

/** How far below the refusing ratio the disk must fall before samples are taken again. */
const hysteresis = 0.01;

/** The used share of the disk that holds a folder, as `df` counts it: what others than root may not use counts as used. */
export async function diskUse(folder: string): Promise<number> {
  const { blocks, bfree, bavail } = await statfs(folder);
  const used = blocks - bfree;
  return used + bavail === 0 ? 1 : used / (used + bavail);
}

/** Watches how full the disk is. */
export interface DiskWatch {
  readonly ratio: number;
  readonly isLow: boolean;
  /** Samples are refused: from `refuse` on until 0.01 below it. */
  readonly isFull: boolean;
  /** Look now. */
  check(): Promise<void>;
  stop(): void;
}

/** What a {@link DiskWatch} goes by. */
export interface DiskLimits {
  readonly folder: string;
  readonly use: (folder: string) => Promise<number>;
  readonly warn: number;
  readonly refuse: number;
  readonly everyMs: number;
  /** Called after every look. */
  readonly onChange: () => void;
}

/** Watch the disk of a folder; the first look is done when it resolves. A look that fails changes nothing. */
export async function watchDisk(limits: DiskLimits): Promise<DiskWatch> {
  let ratio = 0;
  let isFull = false;
  const check = async () => {
    ratio = await limits.use(limits.folder).catch(() => ratio);
    isFull = ratio >= (isFull ? limits.refuse - hysteresis : limits.refuse);
    limits.onChange();
  };
  const timer = setInterval(check, limits.everyMs).unref();
  await check();
  return {
    get ratio() {
      return ratio;
    },
    get isLow() {
      return ratio >= limits.warn;
    },
    get isFull() {
      return isFull;
    },
    check,
    stop: () => clearInterval(timer),
  };
}
