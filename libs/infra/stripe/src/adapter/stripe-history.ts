import type Stripe from 'stripe';
import type { ProviderEventSubject } from '../provider-event';
import {
  ProviderHistory,
  type EventPage,
  type EventWindow,
  type ReadableKind,
  type Reversals,
} from '../provider-history';
import type { ProviderRefund } from '../refund-provider';
import type { ProviderInvoice } from '../subscription-provider';
import { subjectOf, type ShownObject } from './event-subject';
import { toRefund, toUnix } from './from-stripe';
import { attempt, find } from './stripe-calls';
import { listedEvent } from './stripe-webhooks';
import { toInvoice } from './subscription-from-stripe';

const PAGE = 100;
/** Stripe takes no more types than that in one question. */
const TYPES_AT_ONCE = 20;
const MOST_REVERSALS = 1_000;

/** `ProviderHistory` over Stripe's official SDK, at one account. */
export class StripeHistory extends ProviderHistory {
  constructor(private readonly stripe: Stripe) {
    super();
  }

  async listEvents({ from, until, types }: EventWindow): Promise<EventPage> {
    const created = { gte: toUnix(from), lt: toUnix(until) };
    const whole = created.lt - created.gte <= 1;
    const events: Stripe.Event[] = [];
    let calls = 0;
    let complete = true;
    for (let first = 0; first < types.length; first += TYPES_AT_ONCE) {
      const some = types.slice(first, first + TYPES_AT_ONCE);
      let after: string | undefined;
      do {
        const page = await this.page({ created, types: some, limit: PAGE, starting_after: after });
        calls += 1;
        events.push(...page.data);
        after = page.has_more ? page.data.at(-1)?.id : undefined;
      } while (whole && after !== undefined);
      complete &&= after === undefined;
      if (!complete) break;
    }
    // Stripe lists the newest first.
    const oldestFirst = events.reverse().sort((one, other) => one.created - other.created);
    return { events: oldestFirst.map(listedEvent), complete, calls };
  }

  private page({ starting_after, ...params }: Stripe.EventListParams): Promise<Stripe.ApiList<Stripe.Event>> {
    return attempt(() =>
      this.stripe.events.list({
        ...params,
        ...(starting_after === undefined ? {} : { starting_after }),
      }),
    );
  }

  async findSubject(kind: ReadableKind, id: string): Promise<ProviderEventSubject | undefined> {
    return find(async () => subjectOf((await this.retrieve(kind, id)) as unknown as ShownObject));
  }

  private retrieve(kind: ReadableKind, id: string): Promise<object> {
    const { stripe } = this;
    switch (kind) {
      case 'checkout_session':
        return stripe.checkout.sessions.retrieve(id);
      case 'payment_intent':
        return stripe.paymentIntents.retrieve(id);
      case 'setup_intent':
        return stripe.setupIntents.retrieve(id);
      case 'subscription':
        return stripe.subscriptions.retrieve(id);
      case 'invoice':
        return stripe.invoices.retrieve(id);
      case 'refund':
        return stripe.refunds.retrieve(id);
      case 'charge':
        return stripe.charges.retrieve(id);
      case 'dispute':
        return stripe.disputes.retrieve(id);
    }
  }

  async findRefund(refundId: string): Promise<ProviderRefund | undefined> {
    return find(async () => toRefund(await this.stripe.refunds.retrieve(refundId)));
  }

  async findInvoice(invoiceId: string): Promise<ProviderInvoice | undefined> {
    return find(async () => toInvoice(await this.stripe.invoices.retrieve(invoiceId)));
  }

  async listPaidInvoices(subscriptionId: string): Promise<ProviderInvoice[]> {
    return attempt(async () => {
      const page = { subscription: subscriptionId, status: 'paid', limit: PAGE } as const;
      return (await this.stripe.invoices.list(page)).data.map(toInvoice).reverse();
    });
  }

  async listReversals(since: Date): Promise<Reversals> {
    const params = { created: { gte: toUnix(since) }, limit: PAGE };
    return attempt(async () => {
      const refunds = await this.stripe.refunds.list(params).autoPagingToArray({ limit: MOST_REVERSALS });
      const disputes = await this.stripe.disputes.list(params).autoPagingToArray({ limit: MOST_REVERSALS });
      return { refunds: refunds.map(toRefund), disputeIds: disputes.map(({ id }) => id) };
    });
  }
}
