import { html, type Html } from './html';

interface Notice {
  title: string;
  text: string;
  link?: { href: string; label: string };
}

/** A page that only says how things stand. */
export function noticeView({ title, text, link }: Notice): Html {
  return html`<main class="narrow">
    <div class="card">
      <span class="badge">Sandbox</span>
      <h1>${title}</h1>
      <p>${text}</p>
      ${link && html`<p><a href="${link.href}">${link.label}</a></p>`}
    </div>
  </main>`;
}

/** The step in which a bank asks its customer to prove who they are. */
export function authenticationView(action: string, amount: string): Html {
  return html`<main class="narrow">
    <div class="card">
      <span class="badge">Sandbox · 3-D Secure</span>
      <h1>Confirm your payment</h1>
      <p>
        Your bank asks you to approve the payment${amount && html` of <strong>${amount}</strong>`}. Here you
        are the bank.
      </p>
      <form method="post" action="${action}">
        <button type="submit" name="result" value="complete">Complete authentication</button>
        <button class="plain" type="submit" name="result" value="fail">Fail authentication</button>
      </form>
    </div>
  </main>`;
}
