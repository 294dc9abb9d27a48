import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { hasMeter } from '#contracts';
import { CallBus } from '#infra/event-bus';
import { LRUCache } from 'lru-cache';

const MOST = 10_000;

/** The meters of projects, asked of the payments side. One that is known stays known, so it is asked for once. */
@Injectable()
export class KnownMeters {
  private readonly known = new LRUCache<string, true>({ max: MOST });

  constructor(private readonly calls: CallBus) {}

  /** @throws DomainError `meter_not_found`, `service_unavailable` */
  async require(projectId: string, meter: string): Promise<void> {
    const key = JSON.stringify([projectId, meter]);
    if (this.known.has(key)) return;
    const { known } = await this.calls.call(hasMeter, { project_id: projectId, meter });
    if (!known) {
      throw new DomainError(
        'meter_not_found',
        `No product of ${projectId} is metered by ${meter}. Register one with metered.meter, or check the name.`,
      );
    }
    this.known.set(key, true);
  }
}
