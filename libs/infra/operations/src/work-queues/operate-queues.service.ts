import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Database } from '#infra/database';
import { positionBefore, type PageRequest } from '#infra/http';
import { QueueWorkers, type OperatedQueue, type QueuedWork, type queueStates } from '#infra/work-queue';

export interface QueueSummary {
  readonly queue: string;
  readonly pending: number;
  readonly dead: number;
  readonly redrivable: boolean;
}

/** What the operator sees and redoes of the queues that modules keep. */
@Injectable()
export class OperateQueues {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly db: Database,
  ) {}

  async depths(): Promise<QueueSummary[]> {
    return Promise.all(
      this.workers.all.map(async ({ name, queue, redrivable }) => {
        const depth = new Map((await queue.depth()).map(({ state, count }) => [state, Number(count)]));
        return { queue: name, pending: depth.get('pending') ?? 0, dead: depth.get('dead') ?? 0, redrivable };
      }),
    );
  }

  /** One more than asked for, so that the caller knows whether there is another page. @throws DomainError `work_queue_not_found`, `invalid_cursor` */
  async list(name: string, state: (typeof queueStates)[number], page: PageRequest): Promise<QueuedWork[]> {
    return this.named(name).queue.list(state, page.limit + 1, positionBefore(page));
  }

  /** @throws DomainError `work_queue_not_found`, `work_not_found`, `work_not_dead`, `work_not_redrivable` */
  async redrive(name: string, id: string): Promise<QueuedWork> {
    const worker = this.named(name);
    if (!worker.redrivable) {
      throw new DomainError(
        'work_not_redrivable',
        `Dead work of ${name} no longer knows what was to be done. Have it asked for anew.`,
      );
    }
    return this.db.transaction(async () => {
      const redriven = await worker.redrive(id);
      const work = await worker.queue.find(id);
      if (work === undefined) throw new DomainError('work_not_found', `There is no work ${id} in ${name}.`);
      if (!redriven) {
        throw new DomainError('work_not_dead', `${id} is ${work.state}: only what is dead can be redriven.`);
      }
      return work;
    });
  }

  private named(name: string): OperatedQueue {
    const worker = this.workers.find(name);
    if (worker !== undefined) return worker;
    throw new DomainError(
      'work_queue_not_found',
      `There is no queue ${name} on this side. GET /api/v1/work_queues lists those that there are.`,
    );
  }
}
