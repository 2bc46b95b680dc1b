/** How long answers took, ms, to a 10,000th; many millions of them. */
export interface Latencies {
  add(ms: number): void;
  /** In the order in which they were added. */
  all(): Float32Array;
}

const pageLength = 1 << 16;

/** Kept in pages: one array that grows would be copied, and who measures would stand still meanwhile. */
export function createLatencies(): Latencies {
  const pages: Float32Array[] = [];
  let page = new Float32Array(0);
  let used = 0;
  return {
    add(ms) {
      if (used === page.length) {
        page = new Float32Array(pageLength);
        pages.push(page);
        used = 0;
      }
      page[used++] = ms;
    },
    all() {
      const all = new Float32Array(Math.max(0, pages.length - 1) * pageLength + used);
      for (const [i, one] of pages.entries()) all.set(i === pages.length - 1 ? one.subarray(0, used) : one, i * pageLength);
      return all;
    },
  };
}
