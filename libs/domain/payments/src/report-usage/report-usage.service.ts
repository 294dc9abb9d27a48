import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { PaymentProvider } from '#infra/stripe';
import { CustomerRepository } from '../customers/customer.repository';
import { nextStep, type NextStep } from './usage-report';
import { UsageReportQueue, type ClaimedReport } from './usage-report-queue';

/** A customer who comes releases what waits for him; this is the net under that. */
const WAIT_MILLISECONDS = 3_600_000;

/**
 * Reports usage to Stripe, under the report's id: Stripe counts that once, so every step can be repeated after a crash. That it is about to be
 * sent is written down first, so that it is not sent again once Stripe has forgotten whether it has counted it.
 */
@Injectable()
export class ReportUsage {
  constructor(
    private readonly queue: UsageReportQueue,
    private readonly customers: CustomerRepository,
    private readonly provider: PaymentProvider,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves with what was done, when no other try of this report is due for now.
   * @throws DomainError `provider_rejected`, `provider_unavailable`
   */
  async execute(report: ClaimedReport): Promise<NextStep> {
    const customer = await this.customers.find(report.projectId, report.userId);
    const next = nextStep(report, customer?.providerCustomerId, this.clock.now());
    if (next.step === 'park') await this.queue.park(report, next.reason);
    if (next.step === 'wait') await this.wait(report);
    if (next.step === 'send') await this.send(report, next.customerId);
    return next;
  }

  private async wait(report: ClaimedReport): Promise<void> {
    const { projectId, userId } = report;
    await this.queue.postpone([report], WAIT_MILLISECONDS);
    // One who came meanwhile has released what waited then, and not this.
    if ((await this.customers.find(projectId, userId)) !== undefined)
      await this.queue.release(projectId, userId);
  }

  private async send(report: ClaimedReport, customerId: string): Promise<void> {
    if (!(await this.queue.beginSending(report, this.clock.now()))) return;
    const { id: identifier, meter: eventName, quantity, usedAt } = report;
    try {
      await this.provider.reportUsage({ identifier, eventName, customerId, quantity, usedAt });
    } catch (error) {
      const refused = error instanceof DomainError && error.code === 'provider_rejected';
      if (refused && report.firstSentAt === null) await this.queue.noteUncounted(report);
      throw error;
    }
    await this.queue.settle(report, 'done');
  }
}
