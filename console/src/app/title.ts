const known = { count: 0, page: '', brand: '' };

/** Have the tab of the browser say how many alarms wait, what page it shows, and whose it is: `(3) Alarms · Yangfan`. What is not told stays. */
export function titled(part: Partial<typeof known>): void {
  Object.assign(known, part);
  const { count, page, brand } = known;
  document.title = `${count ? `(${count}) ` : ''}${page ? `${page} · ` : ''}${brand}`;
}
