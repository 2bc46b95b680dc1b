/** Page. */
export function TrendsPage() {
  return <p>TrendsPage</p>;
}
