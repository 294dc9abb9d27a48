import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
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
}

/** Adds up what a user has used, by meter: all that is recorded, reported or not. */
@Injectable()
export class ReadUsage {
  constructor(private readonly usage: UsageRepository) {}

  /** @throws DomainError `validation_failed` when the time is none, or its sum is no number of JSON's */
  async execute(question: ReadUsageQuestion): Promise<MeterTotal[]> {
    const { from, to } = question;
    if (from !== undefined && to !== undefined && to <= from) throw invalid('to', 'Must be later than from');
    const totals = await this.usage.totals(question, from, to);
    return totals.map(({ meter, quantity, records }) => {
      if (quantity > BigInt(Number.MAX_SAFE_INTEGER)) {
        throw invalid('from', `There is too much of ${meter} to be told exactly: ask for a shorter time`);
      }
      return { meter, quantity: Number(quantity), records };
    });
  }
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('validation_failed', `${path}: ${message}`, [{ path, message }]);
}
