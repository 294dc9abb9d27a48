import {
  type Invoice,
  type PaymentMethod,
  type PortalSession,
  type Price,
  type Subscription,
} from '../../stripe-objects';
import { cardFields, cardTable } from '../card-fields';
import { type CheckoutEntries, type CheckoutFaults } from '../checkout/checkout-view';
import { html, type Html } from '../html';
import { money } from '../../money';

export interface PortalSubscription {
  subscription: Subscription;
  /** What its items are called. */
  names: string[];
  choices: { price: Price; name: string }[];
  canCancel: boolean;
}

interface PortalView {
  session: PortalSession;
  email: string | null;
  subscriptions: PortalSubscription[];
  invoices: Invoice[];
  method: PaymentMethod | undefined;
  canReplaceCard: boolean;
  entries?: CheckoutEntries;
  faults?: CheckoutFaults;
}

export function portalView(view: PortalView): Html {
  const { session, email, subscriptions, faults = {} } = view;
  return html`<main class="checkout">
    <section aria-labelledby="portal-title">
      ${session.return_url && html`<a class="back" href="${session.return_url}">← Go back</a><br />`}
      <span class="badge">Sandbox · no real money</span>
      <h1 id="portal-title">Your subscriptions</h1>
      ${email && html`<p class="muted">${email}</p>`}
      <div role="alert" aria-live="assertive">
        ${faults.message && html`<div class="alert"><p>${faults.message}</p></div>`}
      </div>
      ${subscriptions.length === 0 && html`<p>There is no subscription at present.</p>`}
      ${subscriptions.map((one) => subscriptionCard(session.id, one))} ${history(view.invoices)}
    </section>
    <section class="card" aria-labelledby="card-title">
      <h2 id="card-title">Payment method</h2>
      <p>${methodText(view.method)}</p>
      ${view.canReplaceCard && cardForm(view)}
    </section>
  </main>`;
}

function subscriptionCard(sessionId: string, one: PortalSubscription): Html {
  const { subscription, names, choices, canCancel } = one;
  const [item] = subscription.items.data;
  const end = day(item?.current_period_end ?? 0);
  const ends = subscription.cancel_at !== null;
  return html`<div class="card">
    <h2>${names.join(', ')} <span class="badge">${subscription.status}</span></h2>
    ${item && html`<p>${priceText(item.price)}${(item.quantity ?? 1) > 1 && html` × ${item.quantity}`}</p>`}
    <p class="muted small">${ends ? `Ends on ${day(subscription.cancel_at ?? 0)}` : `Renews on ${end}`}</p>
    ${choices.length > 0 &&
    html`<form method="post" action="/p/session/${sessionId}/change">
      <input type="hidden" name="subscription" value="${subscription.id}" />
      <label for="price-${subscription.id}">Change to</label>
      <select id="price-${subscription.id}" name="price">
        ${choices.map(
          ({ price, name }) => html`<option value="${price.id}">${name}, ${priceText(price)}</option>`,
        )}
      </select>
      <button type="submit">Change plan</button>
    </form>`}
    ${canCancel &&
    html`<form method="post" action="/p/session/${sessionId}/${ends ? 'renew' : 'cancel'}">
      <input type="hidden" name="subscription" value="${subscription.id}" />
      <button class="plain" type="submit">${ends ? 'Do not cancel' : 'Cancel subscription'}</button>
    </form>`}
  </div>`;
}

function cardForm({ session, entries = {}, faults = {} }: PortalView): Html {
  return html`<form method="post" action="/p/session/${session.id}/card" novalidate>
      ${cardFields(entries, faults)}
      <button type="submit">Use this card</button>
    </form>
    ${cardTable()}`;
}

function history(invoices: Invoice[]): Html | false {
  if (invoices.length === 0) return false;
  return html`<h2>Invoices</h2>
    <ul class="items">
      ${invoices.map(
        (invoice) =>
          html`<li>
            <span>
              <strong>${invoice.number ?? 'Draft'}</strong>
              <span class="muted small">${day(invoice.created)} · ${invoice.status}</span>
            </span>
            <span>${money(invoice.total, invoice.currency)}</span>
          </li>`,
      )}
    </ul>`;
}

function methodText(method: PaymentMethod | undefined): string {
  if (!method) return 'There is no payment method yet.';
  return method.card ? `${method.card.brand} ending in ${method.card.last4}` : 'Bank debit';
}

function priceText(price: Price): string {
  const { interval = '', interval_count: count = 1 } = price.recurring ?? {};
  const amount = money(Number(price.unit_amount_decimal ?? 0), price.currency);
  return `${amount} ${count === 1 ? `per ${interval}` : `every ${count} ${interval}s`}`;
}

const day = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleDateString('en', { dateStyle: 'long', timeZone: 'UTC' });
