import { money } from '../../money';
import { currentPeriodEnd, currentPeriodStart } from '../../resources/subscriptions/subscription';
import { type Customer, type Invoice, type Price, type Subscription } from '../../stripe-objects';
import { html, type Html } from '../html';
import { inspect, table, when } from './parts';

/** What an account bills, newest first, with those whose names belong to it. */
export interface AccountBilling {
  subscriptions: Subscription[];
  invoices: Invoice[];
  customers: Pick<Customer, 'email' | 'id' | 'name'>[];
  products: { id: string; name: string }[];
}

const good: readonly (string | null)[] = ['active', 'paid', 'trialing'];
const bad: readonly (string | null)[] = [
  'incomplete',
  'incomplete_expired',
  'past_due',
  'uncollectible',
  'unpaid',
];

export function billingView(billing: AccountBilling): Html {
  const { subscriptions, invoices } = billing;
  return html`<h2 id="subscriptions">Subscriptions</h2>
    ${table(
      'subscriptions',
      ['Subscription', 'Customer', 'Of what', 'Status', 'Period'],
      subscriptions.map((subscription) => subscriptionRow(subscription, billing)),
      'Nobody subscribes yet.',
    )}
    <h2 id="invoices">Invoices</h2>
    ${table(
      'invoices',
      ['Invoice', 'Customer', 'Of what', 'Status', 'Total', 'To be paid'],
      invoices.map((invoice) => invoiceRow(invoice, billing)),
      'Nothing has been invoiced yet.',
    )}`;
}

function subscriptionRow(subscription: Subscription, billing: AccountBilling): Html {
  const { items, cancel_at: cancelAt, status, trial_end: trialEnd, ended_at: endedAt } = subscription;
  return html`<tr>
    <td>${inspect(subscription.id, subscription)}</td>
    <td>${customerName(subscription.customer, billing)}</td>
    <td>${items.data.map(({ price, quantity }) => html`<div>${sold(price, quantity, billing)}</div>`)}</td>
    <td>${badge(status)}</td>
    <td>
      ${day(currentPeriodStart(subscription))} to ${day(currentPeriodEnd(subscription))}
      ${status === 'trialing' && trialEnd && html`<div class="small">trial until ${day(trialEnd)}</div>`}
      ${endedAt
        ? html`<div class="small">ended on ${day(endedAt)}</div>`
        : cancelAt && html`<div class="small">ends on ${day(cancelAt)}</div>`}
    </td>
  </tr>`;
}

function invoiceRow(invoice: Invoice, billing: AccountBilling): Html {
  const { currency, next_payment_attempt: next, attempt_count: attempts } = invoice;
  return html`<tr>
    <td>${inspect(invoice.number ?? invoice.id, invoice)}${when(invoice.created * 1000)}</td>
    <td>${customerName(invoice.customer, billing)}</td>
    <td>
      ${invoice.lines.data.map(
        ({ amount, description }) =>
          html`<div>${description ?? 'Something'}: ${money(amount, currency)}</div>`,
      )}
    </td>
    <td>${badge(invoice.status)}</td>
    <td>${money(invoice.total, currency)}</td>
    <td>
      ${money(invoice.amount_remaining, currency)}
      ${attempts > 0 && html`<div class="small">${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}</div>`}
      ${next && html`<div class="small">next one ${when(next * 1000)}</div>`}
    </td>
  </tr>`;
}

function sold(price: Price, quantity: number | undefined, { products }: AccountBilling): string {
  const name = products.find(({ id }) => id === price.product)?.name ?? price.product;
  const each = price.unit_amount === null ? '' : ` at ${money(price.unit_amount, price.currency)}`;
  return `${quantity ?? 'metered'} × ${name}${each} ${every(price)}`;
}

function every({ recurring }: Price): string {
  if (!recurring) return 'once';
  const { interval, interval_count: count } = recurring;
  return count === 1 ? `every ${interval}` : `every ${count} ${interval}s`;
}

function customerName(id: string | null, { customers }: AccountBilling): string {
  const customer = customers.find((one) => one.id === id);
  return customer?.name ?? customer?.email ?? id ?? 'nobody';
}

function badge(status: string | null): Html {
  const kind = good.includes(status) ? 'good' : bad.includes(status) ? 'bad' : '';
  return html`<span class="badge ${kind}">${status ?? 'draft'}</span>`;
}

const day = (seconds: number): Html => {
  const date = new Date(seconds * 1000).toISOString().slice(0, 10);
  return html`<time datetime="${date}">${date}</time>`;
};
