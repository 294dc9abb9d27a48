import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Metrics } from '#infra/metrics';
import { platformAccount, ProviderWebhooks, type VerifiedDelivery } from '#infra/stripe';
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

  /**
   * @param projectId of the endpoint that a project's own account is told of at; left out for Paygrove's
   * @throws DomainError `signature_invalid`, `project_not_found`; nothing is stored then
   */
  async execute(payload: Buffer, signature: string | undefined, projectId?: string): Promise<void> {
    const delivery = await this.verify(payload, signature, projectId);
    const isNew = await this.events.store(delivery, payload.toString('utf8'));
    this.received.inc({ outcome: isNew ? 'stored' : 'duplicate' });
    if (isNew) this.signal.raise();
  }

  private async verify(
    payload: Buffer,
    signature: string | undefined,
    projectId: string | undefined,
  ): Promise<VerifiedDelivery> {
    try {
      if (projectId === undefined)
        return { account: platformAccount, event: this.webhooks.verify(payload, signature) };
      const delivery = await this.webhooks.verifyOf(projectId, payload, signature);
      if (delivery !== undefined) return delivery;
      // The same for a project that there is not.
      throw new DomainError('project_not_found', `No project ${projectId} has a Stripe account of its own.`);
    } catch (error) {
      this.received.inc({ outcome: 'refused' });
      throw error;
    }
  }
}
