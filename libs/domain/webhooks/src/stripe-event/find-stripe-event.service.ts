import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { ProviderHistories } from '#infra/stripe';
import type { StripeEventWithPayload } from './stripe-event';
import { stripeEventNotFound } from './stripe-event-not-found';
import { StripeEventRepository } from './stripe-event.repository';

/** Finds an event by the id that it is kept under, or by Stripe's, which is all that Stripe's dashboard shows. */
@Injectable()
export class FindStripeEvent {
  constructor(
    private readonly events: StripeEventRepository,
    private readonly histories: ProviderHistories,
  ) {}

  /**
   * What an id is kept under comes first: for an event of Paygrove's own account, that is Stripe's id.
   * @throws DomainError `webhook_event_not_found`; `webhook_event_ambiguous` when projects' accounts alone have told of it, and several have
   */
  async execute(id: string): Promise<StripeEventWithPayload> {
    const kept = await this.events.find(id);
    if (kept !== undefined) return kept;
    const [first, ...others] = await this.events.findAll(await this.idsOf(id));
    if (first === undefined) throw stripeEventNotFound(id);
    if (others.length === 0) return first;
    const ids = [first, ...others].map((event) => event.id).join(', ');
    throw new DomainError(
      'webhook_event_ambiguous',
      `Several accounts have told of ${id}. Say which is meant by its own id: ${ids}.`,
    );
  }

  /** What an event of Stripe's is kept under, at whichever account it may have happened. */
  async idsOf(stripeEventId: string): Promise<string[]> {
    return this.events.idsAt(stripeEventId, await this.histories.brought());
  }
}
