import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import type { WorkQueue } from './work-queue';

/** Knows whether anything of what has happened is still to be done here. A clock that is followed goes on once nothing is. */
@Injectable()
export class WorkUnderWay {
  private readonly queues: WorkQueue[] = [];

  constructor(private readonly db: Database) {}

  /** To be called before the start, by whoever has work that waits in rows. */
  add(queue: WorkQueue): void {
    this.queues.push(queue);
  }

  /** One question about all queues: a followed clock asks it again and again. */
  async isAny(): Promise<boolean> {
    const questions = this.queues.map(({ busyStatement }) => `EXISTS (${busyStatement})`);
    return (await this.db.query(`SELECT WHERE ${questions.join(' OR ') || 'false'}`)).length > 0;
  }
}
