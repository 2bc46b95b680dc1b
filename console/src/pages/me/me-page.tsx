/** Page. */
export function MePage() {
  return <p>MePage</p>;
}
