import { Injectable } from '@nestjs/common';
import { ProviderWebhooks } from '#infra/stripe';
import { FindStripeEvent } from '../stripe-event/find-stripe-event.service';
import { viewOf } from '../stripe-event/stripe-event-view';
import type { StripeEventDetails } from '../stripe-event/stripe-event-view.schema';
import { summaryOf } from './payload-summary';

/** One webhook of Stripe: what it tells, what became of it and, where it failed, why. */
@Injectable()
export class GetWebhookEvent {
  constructor(
    private readonly find: FindStripeEvent,
    private readonly webhooks: ProviderWebhooks,
  ) {}

  /** @throws DomainError `webhook_event_not_found`, `webhook_event_ambiguous` */
  async execute(id: string): Promise<StripeEventDetails> {
    const event = await this.find.execute(id);
    return {
      ...viewOf(event),
      payload_summary: this.summarise(event.payload),
      payload_bytes: Buffer.byteLength(event.payload),
    };
  }

  /** A payload that cannot be read is why an event may be dead, so it must not keep that from being shown. */
  private summarise(payload: string): StripeEventDetails['payload_summary'] {
    try {
      return summaryOf(this.webhooks.parse(payload).subject);
    } catch {
      return null;
    }
  }
}
