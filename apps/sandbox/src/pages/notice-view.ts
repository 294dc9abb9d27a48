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

interface Authentication {
  /** Where the answer goes. */
  action: string;
  /** What is to be paid, such as `$15.00`; without it, the card is only kept for later. */
  amount?: string;
}

/** What a bank asks its customer, as a title. */
export const authenticationTitle = ({ amount }: Pick<Authentication, 'amount'>): string =>
  amount ? 'Confirm your payment' : 'Confirm your card';

/** The step in which a bank asks its customer to prove who they are. */
export function authenticationView({ action, amount }: Authentication): Html {
  return html`<main class="narrow">
    <div class="card">
      <span class="badge">Sandbox · 3-D Secure</span>
      <h1>${authenticationTitle({ amount })}</h1>
      <p>
        Your bank asks you to approve
        ${amount
          ? html`the payment of <strong>${amount}</strong>`
          : 'that your card is kept for later payments'}.
        Here you are the bank.
      </p>
      <form method="post" action="${action}">
        <button type="submit" name="result" value="complete">Complete authentication</button>
        <button class="plain" type="submit" name="result" value="fail">Fail authentication</button>
      </form>
    </div>
  </main>`;
}
