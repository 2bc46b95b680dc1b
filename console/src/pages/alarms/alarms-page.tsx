/** Page. */
export function AlarmsPage() {
  return <p>AlarmsPage</p>;
}
