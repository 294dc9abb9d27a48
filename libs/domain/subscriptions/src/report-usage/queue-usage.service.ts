import { Injectable, type OnModuleInit } from '@nestjs/common';
import { usageRecorded, type EventData, type EventEnvelope } from '#contracts';
import { Database } from '#infra/database';
import { EventHandlers } from '#infra/event-bus';
import { UsageReportQueue } from './usage-report-queue';
import { UsageReportSignal } from './usage-report-signal';

/** Takes up what the auth side has recorded, to be reported to Stripe outside this transaction. */
@Injectable()
export class QueueUsage implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly queue: UsageReportQueue,
    private readonly signal: UsageReportSignal,
    private readonly db: Database,
  ) {}

  onModuleInit(): void {
    this.handlers.on(
      { name: 'payments.usage.usage-recorded', side: 'payments', event: usageRecorded },
      (event) => this.execute(event),
    );
  }

  async execute({
    project_id: projectId,
    data,
  }: EventEnvelope<EventData<typeof usageRecorded>>): Promise<void> {
    await this.queue.add({
      id: data.batch_id,
      projectId,
      userId: data.user_id,
      meter: data.meter,
      quantity: data.quantity,
      usedAt: new Date(data.used_at),
    });
    this.db.afterCommit(() => this.signal.raise());
  }
}
