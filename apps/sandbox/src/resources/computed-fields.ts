import { listOf } from '../http/list';
import { type AccountReader } from '../storage/account-reader';

type Fields = Record<string, unknown>;

/** Fields that an object only has when they are asked for by `expand`, as `<object>.<field>`. */
export const computedFields: Record<
  string,
  ((reader: AccountReader, owner: Fields) => Promise<object | null>) | undefined
> = {
  'checkout.session.line_items': async (reader, session) => {
    const id = String(session.id);
    const plan = await reader.get('sandbox.checkout_plan', `plan_of_${id}`);
    return listOf(`/v1/checkout/sessions/${id}/line_items`, plan.line_items);
  },
  'charge.refunds': async (reader, charge) => {
    const { data, hasMore } = await reader.page('refund', { limit: 10, match: { charge: charge.id } });
    return listOf(`/v1/charges/${String(charge.id)}/refunds`, data, hasMore);
  },
  'customer.subscriptions': async (reader, customer) => {
    const { data } = await reader.page('subscription', { limit: 100, match: { customer: customer.id } });
    const current = data.filter(({ status }) => status !== 'canceled' && status !== 'incomplete_expired');
    return listOf(
      `/v1/customers/${String(customer.id)}/subscriptions`,
      current.slice(0, 10),
      current.length > 10,
    );
  },
  // Null until the invoice is finalized, and when there was nothing to pay.
  'invoice.confirmation_secret': async (reader, invoice) => {
    const payment = await reader.findBy('invoice_payment', { invoice: invoice.id, is_default: true });
    const intent = await reader.find('payment_intent', payment?.payment.payment_intent ?? '');
    return intent ? { client_secret: intent.client_secret, type: 'payment_intent' } : null;
  },
  'invoice.payments': async (reader, invoice) => {
    const { data, hasMore } = await reader.page('invoice_payment', {
      limit: 10,
      match: { invoice: invoice.id },
    });
    return listOf('/v1/invoice_payments', data, hasMore);
  },
};
