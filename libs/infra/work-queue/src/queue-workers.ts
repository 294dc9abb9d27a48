import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { QueueWorker, type QueueWorkerOptions } from './queue-worker';
import type { ClaimedWork } from './work-queue';
import { WorkUnderWay } from './work-under-way';

/** One queue as the operator sees it. */
export type OperatedQueue = Pick<QueueWorker, 'name' | 'queue' | 'redrivable' | 'redrive'>;

/** The workers of all queues: runs them while the application does, measures them, and knows them by name. */
@Injectable()
export class QueueWorkers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly workers = new Map<string, OperatedQueue & Pick<QueueWorker, 'start' | 'stop'>>();
  private running = false;

  constructor(
    private readonly db: Database,
    private readonly metrics: Metrics,
    private readonly underWay: WorkUnderWay,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** To be called in `onModuleInit`. @throws Error for a second queue of one name, or after the start */
  add<Work extends ClaimedWork>(options: QueueWorkerOptions<Work>): QueueWorker<Work> {
    const { name, queue, help, metric = `paygrove_${name}` } = options;
    if (this.running) throw new Error(`The queue ${name} comes too late: the workers are running`);
    if (this.workers.has(name)) throw new Error(`There are two queues called ${name}`);
    const worker = new QueueWorker(options, { db: this.db, logger: this.logger });
    this.workers.set(name, worker);
    this.underWay.add(queue);
    this.metrics.observe(metric, help, ['state'], async (gauge) => {
      const depth = new Map((await queue.depth()).map(({ state, count }) => [state, Number(count)]));
      for (const state of ['pending', 'dead']) gauge.set({ state }, depth.get(state) ?? 0);
    });
    return worker;
  }

  find(name: string): OperatedQueue | undefined {
    return this.workers.get(name);
  }

  get all(): readonly OperatedQueue[] {
    return [...this.workers.values()];
  }

  async onApplicationBootstrap(): Promise<void> {
    this.running = true;
    for (const worker of this.workers.values()) await worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => worker.stop()));
  }
}
