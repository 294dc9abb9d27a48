import { InvalidRequest, missingParameter } from '../../http/stripe-error';
import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { changeDiscounts } from '../discounts/change-discounts';
import { redemptionsOf } from '../discounts/redemption';
import { changeSubscription } from '../subscriptions/change-subscription';
import { buildRenewal } from '../subscriptions/renew-subscription';
import { startSubscription } from '../subscriptions/start-subscription';
import { requireLiving } from '../subscriptions/update-subscription';
import { boughtBy, linesOf } from '../subscriptions/subscription-items';
import { type PreviewParams } from './preview-params';

/**
 * What would be invoiced next: at the renewal of a subscription, at once when it is changed so, or to begin a new one. It
 * is done for real and undone, so the preview is what the change itself then bills.
 */
export async function previewInvoice(tx: AccountTransaction, params: PreviewParams): Promise<Invoice> {
  const invoice = await tx.rehearse(() =>
    params.subscription ? ofSubscription(tx, params.subscription, params) : ofNewSubscription(tx, params),
  );
  const id = newId('upcoming_in');
  return {
    ...invoice,
    id,
    status: 'draft',
    auto_advance: false,
    lines: {
      ...invoice.lines,
      url: `/v1/invoices/${id}/lines`,
      data: invoice.lines.data.map((line) => ({ ...line, id: newId('il_tmp'), invoice: id })),
    },
  };
}

async function ofSubscription(tx: AccountTransaction, id: string, params: PreviewParams): Promise<Invoice> {
  const subscription = await tx.get('subscription', id, 'subscription');
  if (params.customer && params.customer !== subscription.customer) {
    throw new InvalidRequest('The subscription does not belong to the customer.', { param: 'customer' });
  }
  requireLiving(subscription);
  if (params.discounts) await changeDiscounts(tx, subscription, params.discounts);
  const { cancel_now: cancelNow, ...changes } = params.subscription_details ?? {};
  if (cancelNow) throw noneUpcoming();
  const now = params.subscription_details
    ? await changeSubscription(tx, subscription, { ...changes, cancel_at: undefined })
    : undefined;
  if (now) return now;
  if (subscription.cancel_at_period_end || subscription.status === 'paused') throw noneUpcoming();
  const customer = await usableCustomer(tx, subscription.customer);
  return { ...(await buildRenewal(tx, subscription, customer)).invoice, billing_reason: 'upcoming' };
}

async function ofNewSubscription(tx: AccountTransaction, params: PreviewParams): Promise<Invoice> {
  if (!params.customer) throw missingParameter('customer');
  const { items = [], trial_end: trialEnd } = params.subscription_details ?? {};
  if (items.length === 0) throw noneUpcoming();
  const customer = await usableCustomer(tx, params.customer, 'customer');
  const lines = await linesOf(tx, items);
  const { invoice } = await startSubscription(
    tx,
    {
      customer: customer.id,
      lines,
      metadata: {},
      redemptions: await redemptionsOf(tx, params.discounts ?? [], boughtBy(customer.id, lines)),
      trialEnd: typeof trialEnd === 'number' ? trialEnd : undefined,
    },
    { customer },
  );
  return invoice;
}

const noneUpcoming = (): InvalidRequest =>
  new InvalidRequest('No upcoming invoices for customer', { code: 'invoice_upcoming_none', status: 404 });
