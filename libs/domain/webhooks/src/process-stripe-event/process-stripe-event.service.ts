import { Injectable } from '@nestjs/common';
import { withRequestContext } from '#infra/logging';
import { ProviderWebhooks, type StripeAccount } from '#infra/stripe';
import { StripeEventHandlers } from './stripe-event-handlers';

export interface StoredDelivery {
  /** Stripe's id of the event. */
  readonly id: string;
  readonly type: string;
  /** The account that tells of it. */
  readonly account: StripeAccount;
  /** As it arrived. */
  readonly payload: string;
}

/** Does what a stored event asks for. Safe to repeat: what it leads to is keyed by the objects that it tells of. */
@Injectable()
export class ProcessStripeEvent {
  constructor(
    private readonly webhooks: ProviderWebhooks,
    private readonly handlers: StripeEventHandlers,
  ) {}

  /** Logs and events that come of it name Stripe's event as their cause. @throws Error to have it tried again */
  async execute({ id, type, account, payload }: StoredDelivery): Promise<'processed' | 'ignored'> {
    const handle = this.handlers.of(type);
    if (handle === undefined) return 'ignored';
    return withRequestContext({ requestId: id, correlationId: id }, async () => {
      const outcome = await handle(this.webhooks.parse(payload), account);
      return outcome === 'foreign' ? 'ignored' : 'processed';
    });
  }
}
