import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#kernel';
import { paymentDisputeClosed, paymentRefunded, type EventData, type EventEnvelope } from '#contracts';
import { PeriodPayments } from '#domain/payments';
import { Database } from '#infra/database';
import { EventHandlers } from '#infra/event-bus';
import { withheldSubscription } from '../subscription/advance-subscription';
import { SubscriptionPublisher } from '../subscription/subscription-publisher';
import { SubscriptionRepository } from '../subscription/subscription.repository';

type MoneyBackEvent = EventEnvelope<EventData<typeof paymentRefunded | typeof paymentDisputeClosed>>;

/**
 * Takes back what a subscription gives when the payment for its newest paid period went back, until another period is paid. The subscription
 * itself goes on. A dispute that is won after all gives it again.
 */
@Injectable()
export class WithholdPermissions implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly payments: PeriodPayments,
    private readonly subscriptions: SubscriptionRepository,
    private readonly publisher: SubscriptionPublisher,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    for (const event of [paymentRefunded, paymentDisputeClosed]) {
      const name = `subscriptions.withhold.${event.type.replaceAll(/[._]/g, '-')}`;
      this.handlers.on({ name, side: 'payments', event }, (told) => this.execute(told));
    }
  }

  /** By how the payment stands once the subscription is held, not by what the event says of it: events may be late. */
  async execute({ project_id: projectId, data }: MoneyBackEvent): Promise<void> {
    const { payment_id: paymentId } = data;
    const paid = await this.payments.find(projectId, paymentId);
    const known = paid && (await this.subscriptions.find(projectId, paid.subscriptionId));
    if (known === undefined) return;
    await this.db.transaction(async () => {
      const current = await this.subscriptions.lockByProviderId(known.providerSubscriptionId);
      const stands = await this.payments.find(projectId, paymentId);
      if (current === undefined || stands === undefined) return;
      const { next, facts } = withheldSubscription(current, paymentId, stands.takenBack);
      if (facts.length === 0) return;
      await this.subscriptions.save(next, this.clock.now());
      await this.publisher.publish(next, facts);
    });
  }
}
