import { type CheckoutSession } from '../../stripe-objects';
import { field } from '../card-fields';
import { html, type Html } from '../html';
import { money } from '../../money';

/** What is taken off, as lines of the order's summary. */
export function discountRows(session: CheckoutSession): Html | false {
  const off = session.total_details?.amount_discount ?? 0;
  const currency = session.currency ?? 'usd';
  return (
    off > 0 &&
    html`<li><span>Subtotal</span><span>${money(session.amount_subtotal ?? 0, currency)}</span></li>
      <li><span>Discount</span><span>−${money(off, currency)}</span></li>`
  );
}

/** Where a promotion code is typed in, or taken back; a form of its own, as the card is not needed for it. */
export function promotionForm(session: CheckoutSession, entered?: string, fault?: string): Html | false {
  if (!session.allow_promotion_codes) return false;
  const applied = (session.discounts ?? []).length > 0;
  return html`<form method="post" action="/c/pay/${session.id}/promotion" novalidate>
    ${applied
      ? html`<input type="hidden" name="code" value="" />
          <button type="submit" class="plain">Remove promotion code</button>`
      : html`${field({
            name: 'code',
            label: 'Promotion code',
            autocomplete: 'off',
            value: entered,
            fault,
          })} <button type="submit" class="plain">Apply</button>`}
  </form>`;
}
