import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { CatalogueProviders } from '#infra/stripe';
import type { WorkOutcome } from '#infra/work-queue';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { nextStep, type BilledCustomer } from './usage-report';
import { UsageReportQueue, type ClaimedReport } from './usage-report-queue';

const LEASE_LOST: WorkOutcome = { waitMilliseconds: 0 };

/**
 * Reports usage to Stripe, under the report's id: Stripe counts that once, so every step can be repeated after a crash. That it is about to be
 * sent, and for whom, is written down first, so that it is not sent again once Stripe has forgotten whether it has counted it, nor billed to another.
 */
@Injectable()
export class ReportUsage {
  constructor(
    private readonly queue: UsageReportQueue,
    private readonly subscriptions: SubscriptionRepository,
    private readonly providers: CatalogueProviders,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `provider_rejected`, `provider_unavailable` */
  async execute(report: ClaimedReport): Promise<WorkOutcome> {
    const subscriber = await this.subscriptions.findMetered(report);
    const next = nextStep(report, subscriber, this.clock.now());
    switch (next.step) {
      case 'send':
        return this.send(report, next.to);
      case 'wait':
        return { waitMilliseconds: next.milliseconds };
      case 'leave_unbilled':
        return 'unbilled';
      case 'park':
        return { parkedFor: next.reason };
    }
  }

  private async send(report: ClaimedReport, to: BilledCustomer): Promise<WorkOutcome> {
    if (!(await this.queue.beginSending(report, to, this.clock.now()))) return LEASE_LOST;
    const { id: identifier, projectId, meter: eventName, quantity, usedAt } = report;
    const { customerId, stripeAccount } = to;
    try {
      const provider = await this.providers.of({ projectId, stripeAccount });
      await provider.reportUsage({ identifier, eventName, customerId, quantity, usedAt });
    } catch (error) {
      const refused = error instanceof DomainError && error.code === 'provider_rejected';
      if (refused && report.firstSentAt === null) await this.queue.noteUncounted(report);
      throw error;
    }
    return 'done';
  }
}
