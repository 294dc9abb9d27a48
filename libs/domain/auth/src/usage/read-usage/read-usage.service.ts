import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { unreportedUsage } from '#contracts';
import { CallBus } from '#infra/event-bus';
import { UsageRepository } from '../usage.repository';

export interface ReadUsageQuestion {
  readonly projectId: string;
  readonly userId: string;
  readonly meter: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
}

export interface MeterTotal {
  readonly meter: string;
  readonly quantity: number;
  readonly records: number;
  /** Of the quantity: not reported yet. */
  readonly waiting: number;
  /** Of the quantity: could not be reported. */
  readonly failed: number;
  /** Of the quantity: of no subscription, so nobody is billed for it. */
  readonly unbilled: number;
}

const ALL_REPORTED = { waiting: 0, failed: 0, unbilled: 0 };

/** Adds up what a user has used, by meter, and tells what of it Stripe does not know. */
@Injectable()
export class ReadUsage {
  constructor(
    private readonly usage: UsageRepository,
    private readonly calls: CallBus,
  ) {}

  /** @throws DomainError `validation_failed` when the time is none, or its sum is no number of JSON's; `service_unavailable` */
  async execute(question: ReadUsageQuestion): Promise<MeterTotal[]> {
    const { from, to } = question;
    if (from !== undefined && to !== undefined && to <= from) throw invalid('to', 'Must be later than from');
    const totals = await this.usage.totals(question, from, to);
    const exact = totals.map(({ meter, quantity, records }) => {
      if (quantity > BigInt(Number.MAX_SAFE_INTEGER)) {
        throw invalid('from', `There is too much of ${meter} to be told exactly: ask for a shorter time`);
      }
      return { meter, quantity: Number(quantity), records };
    });
    if (exact.length === 0) return [];
    const unreported = await this.unreported(question);
    return exact.map((total) => ({ ...total, ...(unreported.get(total.meter) ?? ALL_REPORTED) }));
  }

  private async unreported(question: ReadUsageQuestion): Promise<Map<string, typeof ALL_REPORTED>> {
    const { projectId, userId, meter = null, from, to } = question;
    const { meters } = await this.calls.call(unreportedUsage, {
      project_id: projectId,
      user_id: userId,
      meter,
      from: from?.toISOString() ?? null,
      to: to?.toISOString() ?? null,
    });
    return new Map(meters.map(({ meter: name, ...quantities }) => [name, quantities]));
  }
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('validation_failed', `${path}: ${message}`, [{ path, message }]);
}
