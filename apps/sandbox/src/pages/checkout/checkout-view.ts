import { type CheckoutLineItem, type CheckoutSession } from '../../stripe-objects';
import { cardFields, cardTable, field } from '../card-fields';
import { html, type Html } from '../html';
import { money } from '../../money';
import { discountRows, promotionForm } from './promotion-view';

/** What a customer has typed, shown again when something is wrong with it. Never the security code. */
export interface CheckoutEntries {
  email?: string;
  name?: string;
  number?: string;
  expiry?: string;
  method?: string;
  /** A promotion code. */
  code?: string;
}

export interface CheckoutFaults {
  /** For the page as a whole, such as a declined card. */
  message?: string;
  email?: string;
  number?: string;
  expiry?: string;
  cvc?: string;
  code?: string;
}

interface CheckoutView {
  session: CheckoutSession;
  items: CheckoutLineItem[];
  entries?: CheckoutEntries;
  faults?: CheckoutFaults;
}

export function checkoutView({ session, items, entries = {}, faults = {} }: CheckoutView): Html {
  return html`<main class="checkout">
    <section aria-labelledby="summary-title">
      ${session.cancel_url &&
      html`<a class="back" href="${session.cancel_url}">← Cancel and go back</a><br />`}
      <span class="badge">Sandbox · no real money</span>
      ${orderSummary(session, items)} ${promotionForm(session, entries.code, faults.code)}
    </section>
    <section class="card" aria-labelledby="pay-title">
      <h2 id="pay-title">Payment details</h2>
      <div role="alert" aria-live="assertive">
        ${faults.message && html`<div class="alert"><p>${faults.message}</p></div>`}
      </div>
      ${paymentForm(session, entries, faults)} ${cardTable()}
    </section>
  </main>`;
}

function orderSummary(session: CheckoutSession, items: CheckoutLineItem[]): Html {
  if (session.mode === 'setup') {
    return html`<h1 id="summary-title">Save a card</h1>
      <p class="muted">It is kept for later payments. Nothing is charged today.</p>`;
  }
  const currency = session.currency ?? 'usd';
  const total = session.amount_total ?? 0;
  return html`<h1 id="summary-title">${session.mode === 'subscription' ? 'Subscribe' : 'Pay'}</h1>
    <p class="total">${money(total, currency)}</p>
    <ul class="items">
      ${items.map(
        (item) =>
          html`<li>
            <span>
              <strong>${item.description}</strong>
              <span class="muted small"
                >${[amountBought(item), interval(item)].filter(Boolean).join(' · ')}</span
              >
            </span>
            <span>${money(item.amount_subtotal, currency)}</span>
          </li>`,
      )}
      ${discountRows(session)}
      <li class="sum"><span>Total due today</span><span>${money(total, currency)}</span></li>
    </ul>`;
}

/** What is billed by usage has no quantity yet. */
function amountBought({ price, quantity, currency }: CheckoutLineItem): string {
  if (price && quantity === null) return `${money(price.unit_amount ?? 0, currency)} per unit used`;
  return `Qty ${quantity ?? 1}`;
}

function interval({ price }: CheckoutLineItem): string {
  if (!price?.recurring) return '';
  const { interval: unit, interval_count: count } = price.recurring;
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

function paymentForm(session: CheckoutSession, entries: CheckoutEntries, faults: CheckoutFaults): Html {
  const knownEmail = session.customer_details?.email;
  return html`<form method="post" action="/c/pay/${session.id}" novalidate>
    ${knownEmail
      ? html`<p class="small muted">Receipt goes to <strong>${knownEmail}</strong></p>`
      : field({
          name: 'email',
          label: 'Email',
          type: 'email',
          autocomplete: 'email',
          value: entries.email,
          fault: faults.email,
        })}
    ${acceptsDebit(session) && methodChoice(entries.method)} ${cardFields(entries, faults)}
    ${field({ name: 'name', label: 'Name on card', autocomplete: 'cc-name', value: entries.name })}
    <button type="submit">${buttonOf(session)}</button>
  </form>`;
}

function buttonOf(session: CheckoutSession): string {
  if (session.mode === 'setup') return 'Save card';
  if (session.mode === 'payment') {
    return `Pay ${money(session.amount_total ?? 0, session.currency ?? 'usd')}`;
  }
  return session.amount_subtotal === 0 ? 'Start trial' : 'Subscribe';
}

function methodChoice(chosen = 'card'): Html {
  return html`<fieldset>
    <legend>Pay by</legend>
    <label class="choice"
      ><input type="radio" name="method" value="card" ${chosen === 'card' && html`checked`} /> Card</label
    >
    <label class="choice"
      ><input type="radio" name="method" value="delayed" ${chosen === 'delayed' && html`checked`} /> Bank
      debit: the money arrives later, the card fields stay empty</label
    >
  </fieldset>`;
}

export const acceptsDebit = (session: CheckoutSession): boolean =>
  session.payment_method_types.some((type) => type !== 'card' && type !== 'link');
