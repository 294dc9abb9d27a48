import { Injectable } from '@nestjs/common';
import { customerStateChanged } from '#contracts';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { presentState } from '../customer-state';
import { ReadState } from '../read-state/read-state.service';
import { StateChangesRepository } from '../state-changes.repository';

const BATCH = 100;

/**
 * Publishes the whole state of every user whose state has changed since it was last published: one round of it. What changed is marked
 * in the transaction of the change, so no change is missed; what changed together is told once. Safe with many replicas.
 */
@Injectable()
export class PublishStates {
  constructor(
    private readonly db: Database,
    private readonly changes: StateChangesRepository,
    private readonly readState: ReadState,
    private readonly outbox: Outbox,
  ) {}

  /** True when there may be more to do at once. */
  async execute(): Promise<boolean> {
    for (let done = 0; done < BATCH; done += 1) {
      if (!(await this.publishOne())) return false;
    }
    return true;
  }

  private async publishOne(): Promise<boolean> {
    return this.db.transaction(async () => {
      const changed = await this.changes.takeOldest();
      if (changed === undefined) return false;
      const state = await this.readState.execute(changed.projectId, changed.userId);
      await this.outbox.append(customerStateChanged, changed, presentState(state));
      return true;
    });
  }
}
