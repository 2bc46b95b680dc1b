/** Leads to the first field that is marked as wrong, which may lie far above the button that was pressed; at the next frame, when the marks are drawn. */
export function leadToFirstWrong(form: HTMLElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('.field.wrong :is(input, select, textarea)')?.focus());
}
