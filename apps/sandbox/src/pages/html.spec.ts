import { html } from './html';

describe('html', () => {
  it('escapes whatever is put into it', () => {
    const name = `<script>alert("1")</script> & 'co'`;
    expect(html`<p title="${name}">${name}</p>`.text).not.toMatch(/<script|alert\("/);
    expect(html`<p>${'a & b'}</p>`.text).toBe('<p>a &amp; b</p>');
  });

  it('leaves its own work as it is, in lists too', () => {
    const rows = ['<', '2'].map((text) => html`<b>${text}</b>`);
    expect(html`<p>${rows}${false}${undefined}${0}</p>`.text).toBe('<p><b>&lt;</b><b>2</b>0</p>');
  });
});
