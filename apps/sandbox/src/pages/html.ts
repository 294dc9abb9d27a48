/** Text that is HTML already. Only `html` makes it, so whatever else goes into a page has been escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | false | null | undefined | readonly Part[];

/** Writes HTML; every value is escaped unless it comes from `html` itself. What is false or missing writes nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  const text = strings.reduce((written, string, index) => written + render(parts[index - 1]) + string);
  return new Html(text);
}

function render(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  if (part instanceof Html) return part.text;
  return part ? part.map((item) => render(item)).join('') : '';
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
