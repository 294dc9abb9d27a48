import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RetentionConfig } from '#infra/config';
import { PeriodicJobs } from '#infra/jobs';
import { ReconciliationRepository } from '../reconcile/reconciliation.repository';
import { StripeEventRepository } from '../stripe-event/stripe-event.repository';

const EVERY_MILLISECONDS = 60_000;
const BATCH = 1_000;

/**
 * Clears away what has served its time. The payload of an event that is done with goes first, since it is personal and large; its id stays as long
 * again, and so longer than Stripe repeats an event (3 days) or lists it (30): told again, it is known again. Dead events stay until they
 * are redriven.
 */
@Injectable()
export class ForgetWebhooksJob implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly config: RetentionConfig,
    private readonly events: StripeEventRepository,
    private readonly runs: ReconciliationRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'forget-webhooks',
      everyMilliseconds: EVERY_MILLISECONDS,
      round: () => this.clear(),
    });
  }

  /** Clears a batch of each; true when there may be more. */
  async clear(): Promise<boolean> {
    const { days } = this.config;
    const payloads = await this.events.emptyPayloads(days, BATCH);
    const events = await this.events.deleteEmptied(2 * days, BATCH);
    const runs = await this.runs.deleteFinished(days, BATCH);
    return Math.max(payloads, events, runs) === BATCH;
  }
}
