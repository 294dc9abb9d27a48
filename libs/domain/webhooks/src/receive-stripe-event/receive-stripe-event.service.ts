import { Injectable } from '@nestjs/common';
import { Metrics } from '#infra/metrics';
import { ProviderWebhooks, type ProviderEventEnvelope } from '#infra/stripe';
import { StripeEventSignal } from '../stripe-event/stripe-event-signal';
import { StripeEventRepository } from '../stripe-event/stripe-event.repository';

/**
 * Takes in a webhook of Stripe: verified, then stored as it arrived, once however often it comes. It is processed afterwards, so once
 * this has resolved the event cannot be lost.
 */
@Injectable()
export class ReceiveStripeEvent {
  private readonly received;

  constructor(
    private readonly webhooks: ProviderWebhooks,
    private readonly events: StripeEventRepository,
    private readonly signal: StripeEventSignal,
    metrics: Metrics,
  ) {
    this.received = metrics.counter('paygrove_webhooks_received_total', 'Webhooks of Stripe, by outcome', [
      'outcome',
    ]);
  }

  /** @throws DomainError `signature_invalid`; nothing is stored then */
  async execute(payload: Buffer, signature: string | undefined): Promise<void> {
    const event = this.verify(payload, signature);
    const isNew = await this.events.store(event, payload.toString('utf8'));
    this.received.inc({ outcome: isNew ? 'stored' : 'duplicate' });
    if (isNew) this.signal.raise();
  }

  private verify(payload: Buffer, signature: string | undefined): ProviderEventEnvelope {
    try {
      return this.webhooks.verify(payload, signature);
    } catch (error) {
      this.received.inc({ outcome: 'refused' });
      throw error;
    }
  }
}
