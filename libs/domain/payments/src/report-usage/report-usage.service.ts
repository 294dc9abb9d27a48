import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { PaymentProviders, type StripeAccount } from '#infra/stripe';
import { Projects } from '#domain/projects';
import { CustomerRepository } from '../customers/customer.repository';
import { PaymentRepository } from '../payment/payment.repository';
import { nextStep, type NextStep } from './usage-report';
import { UsageReportQueue, type ClaimedReport } from './usage-report-queue';

/** Who is billed, at which account. */
interface Billed extends StripeAccount {
  readonly customerId: string;
}

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
    private readonly payments: PaymentRepository,
    private readonly projects: Projects,
    private readonly providers: PaymentProviders,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves with what was done, when no other try of this report is due for now.
   * @throws DomainError `provider_rejected`, `provider_unavailable`
   */
  async execute(report: ClaimedReport): Promise<NextStep> {
    const billed = await this.billed(report);
    const next = nextStep(report, billed?.customerId, this.clock.now());
    if (next.step === 'park') await this.queue.park(report, next.reason);
    if (next.step === 'wait') await this.wait(report);
    if (next.step === 'send' && billed !== undefined) await this.send(report, billed);
    return next;
  }

  private async wait(report: ClaimedReport): Promise<void> {
    const { projectId, userId } = report;
    await this.queue.postpone([report], WAIT_MILLISECONDS);
    // One who came meanwhile has released what waited then, and not this.
    if ((await this.billed(report)) !== undefined) await this.queue.release(projectId, userId);
  }

  /** Who is billed for it, and where: the customer that has subscribed, at the account where he has, wherever the project sells today. */
  private async billed({ projectId, userId, meter }: ClaimedReport): Promise<Billed | undefined> {
    const payment = await this.payments.findMetered(projectId, userId, meter);
    if (payment !== undefined) return billedBy(projectId, payment.stripeAccount, payment.provider.customerId);
    const { stripeAccount } = await this.projects.get(projectId);
    const customer = await this.customers.find({ projectId, userId, stripeAccount });
    return billedBy(projectId, stripeAccount, customer?.providerCustomerId ?? null);
  }

  private async send(report: ClaimedReport, { customerId, ...account }: Billed): Promise<void> {
    if (!(await this.queue.beginSending(report, this.clock.now()))) return;
    const { id: identifier, meter: eventName, quantity, usedAt } = report;
    try {
      const provider = await this.providers.of(account);
      await provider.reportUsage({ identifier, eventName, customerId, quantity, usedAt });
    } catch (error) {
      const refused = error instanceof DomainError && error.code === 'provider_rejected';
      if (refused && report.firstSentAt === null) await this.queue.noteUncounted(report);
      throw error;
    }
    await this.queue.settle(report, 'done');
  }
}

function billedBy(projectId: string, stripeAccount: string, customerId: string | null): Billed | undefined {
  return customerId === null ? undefined : { projectId, stripeAccount, customerId };
}
