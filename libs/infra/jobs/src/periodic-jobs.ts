import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '#kernel';
import { FollowedClock } from '#infra/clock';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { JobLeases } from './job-leases.repository';
import { PeriodicJob, type PeriodicJobOptions, type RunResult } from './periodic-job';

/** Of a job whose replica was killed. As long as a frozen one's transaction can hold rows, and several heartbeats. */
const LEASE_MILLISECONDS = 15_000;

/** All periodic jobs: runs them while the application does, and measures them. */
@Injectable()
export class PeriodicJobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly jobs = new Map<string, PeriodicJob>();
  private readonly lastSuccess = new Map<string, number>();
  private readonly runs;
  private running = false;

  constructor(
    metrics: Metrics,
    private readonly leases: JobLeases,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.runs = metrics.counter('paygrove_job_runs_total', 'Runs of periodic jobs here, by result', [
      'job',
      'result',
    ]);
    metrics.observe(
      'paygrove_job_last_success_timestamp_seconds',
      'When a periodic job last succeeded here, 0 before it has; the job is late if the latest of all replicas is',
      ['job'],
      async (gauge) => {
        for (const [job, seconds] of this.lastSuccess) gauge.set({ job }, seconds);
      },
    );
  }

  /** To be called in `onModuleInit`. @throws Error for a second job of one name, or after the start */
  add(options: PeriodicJobOptions): PeriodicJob {
    const { name } = options;
    if (this.running) throw new Error(`The job ${name} comes too late: the jobs are running`);
    if (this.jobs.has(name)) throw new Error(`There are two jobs called ${name}`);
    const onRun = (result: RunResult) => this.count(name, result);
    const { leases, logger } = this;
    const tools = { leases, leaseMilliseconds: LEASE_MILLISECONDS, logger, onRun };
    const job = new PeriodicJob(options, tools);
    this.jobs.set(name, job);
    this.lastSuccess.set(name, 0);
    return job;
  }

  onApplicationBootstrap(): void {
    this.running = true;
    for (const job of this.jobs.values()) {
      if (this.clock instanceof FollowedClock && job.options.businessTime === true) {
        this.clock.onJump(() => job.catchUp());
      }
      job.start();
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.jobs.values()].map((job) => job.stop()));
  }

  private count(job: string, result: RunResult): void {
    this.runs.inc({ job, result });
    // The machine's time, since that is what whoever watches compares it with.
    if (result === 'succeeded') this.lastSuccess.set(job, Date.now() / 1_000);
  }
}
