import { Injectable } from '@nestjs/common';
import { Clock, DomainError, newId } from '#kernel';
import { KnownMeters } from '../known-meters';
import { checkUsedAt, type UsageRecord } from '../usage-record';
import { UsageRepository } from '../usage.repository';

export interface RecordUsageCommand {
  readonly projectId: string;
  readonly userId: string;
  readonly meter: string;
  readonly quantity: number;
  /** Now, unless given. */
  readonly usedAt: Date | undefined;
  readonly identifier: string | undefined;
  readonly operationId: string;
}

/** Records what a user has used: once per operation, and once per identifier of the project. It is reported soon, with others. */
@Injectable()
export class RecordUsage {
  constructor(
    private readonly usage: UsageRepository,
    private readonly meters: KnownMeters,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `meter_not_found`, `validation_failed` for the time, `usage_identifier_reused`, `service_unavailable` */
  async execute(command: RecordUsageCommand): Promise<UsageRecord> {
    const { projectId, operationId, identifier } = command;
    const now = this.clock.now();
    // Before the time is looked at: what was taken once is not refused when it is repeated later.
    const before =
      identifier === undefined ? undefined : await this.usage.findByIdentifier(projectId, identifier);
    if (before !== undefined) return sameAs(command, before);
    await this.meters.require(projectId, command.meter);
    const usedAt = command.usedAt ?? now;
    checkUsedAt(usedAt, now);
    const record = recordOf(command, usedAt, now);
    if (await this.usage.add(record, operationId, now)) return record;
    const first =
      (await this.usage.findByOperation(projectId, operationId)) ??
      (identifier === undefined ? undefined : await this.usage.findByIdentifier(projectId, identifier));
    if (first === undefined) throw new Error(`Usage ${operationId} is recorded, and cannot be found`);
    return sameAs(command, first);
  }
}

function recordOf(command: RecordUsageCommand, usedAt: Date, now: Date): UsageRecord {
  const { projectId, userId, meter, quantity, identifier = null } = command;
  return { id: newId('usage', now), projectId, userId, meter, quantity, usedAt, identifier };
}

/** @throws DomainError `usage_identifier_reused` when the identifier stands for something else */
function sameAs(command: RecordUsageCommand, first: UsageRecord): UsageRecord {
  const same =
    first.userId === command.userId &&
    first.meter === command.meter &&
    first.quantity === command.quantity &&
    (command.usedAt === undefined || command.usedAt.getTime() === first.usedAt.getTime());
  if (same) return first;
  throw new DomainError(
    'usage_identifier_reused',
    `${command.identifier ?? command.operationId} stands for other usage, ${first.id}. Use another identifier, or send the same.`,
  );
}
