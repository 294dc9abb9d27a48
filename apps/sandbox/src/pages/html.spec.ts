import { html } from './html';

describe('html', () => {
  it('escapes whatever is put into it', () => {
    const name = `<script>alert("1")</script> & 'co'`;
    expect(html`<p title="${name}">${name}</p>`.text).not.toMatch(/<script|alert\("/);
    expect(html`<p>${'a & b'}</p>`.text).toBe('<p>a &amp; b</p>');
  });

  it('leaves its own work as it is, in lists too', () => {
    const rows = ['<', '2'].map((text) => html`<li>${text}</li>`);
    expect(
      html`<ul>
        ${rows}${false}${undefined}${0}
      </ul>`.text,
    ).toBe('<ul><li>&lt;</li><li>2</li>0</ul>');
  });
});
