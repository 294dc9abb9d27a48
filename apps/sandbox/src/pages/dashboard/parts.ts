import { html, type Html } from '../html';

/** A table of a section, whose heading has the id `label`; or a word when it has no rows. */
export function table(label: string, columns: string[], rows: Html[], empty: string): Html {
  if (rows.length === 0) return html`<p class="muted">${empty}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="${label}">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** Something that can be looked into. */
export const inspect = (title: string, data: object): Html =>
  html`<details>
    <summary>${title}</summary>
    <pre>${JSON.stringify(data, null, 2)}</pre>
  </details>`;

/** A moment, of milliseconds. */
export const when = (ms: number): Html => {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`;
};
