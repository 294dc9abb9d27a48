import { newId } from '#kernel';
import { LeaseLost, type JobLease } from './job-lease';
import type { JobLeases, LeaseRequest } from './job-leases.repository';

/** A replica's turn to do a job. */
export abstract class Turn implements JobLease {
  private readonly losing = new AbortController();

  /** Aborted, with the reason, once its rounds must end. */
  get lost(): AbortSignal {
    return this.losing.signal;
  }

  lose(reason: Error): void {
    this.losing.abort(reason);
  }

  /** False when another replica has taken over. */
  abstract renew(): Promise<boolean>;
  abstract guard<Result>(write: () => Promise<Result>): Promise<Result>;
  /** Renews it no more. */
  abstract stop(): void;
  /** To be called once nothing is done in it any more. */
  abstract giveBack(): Promise<void>;
}

/** The turn of a job that runs on all replicas: there is nothing to lose. */
export class OpenTurn extends Turn {
  constructor(private readonly leases: JobLeases) {
    super();
  }

  async renew(): Promise<boolean> {
    return true;
  }

  guard<Result>(write: () => Promise<Result>): Promise<Result> {
    return this.leases.open(write);
  }

  stop(): void {}

  async giveBack(): Promise<void> {}
}

/**
 * The turn of a job that runs on one replica at a time: a short lease, which is renewed for as long as the process lives. Of one that is killed or
 * frozen another replica has the job once that is over; what thaws finds the lease gone.
 */
export class LeasedTurn extends Turn {
  private readonly timer: NodeJS.Timeout;
  /** By this process's own steady clock, counted from before the lease was asked for. */
  private heldUntil: number;

  private constructor(
    private readonly leases: JobLeases,
    private readonly job: string,
    private readonly leaseId: string,
    private readonly leaseMilliseconds: number,
    since: number,
  ) {
    super();
    this.heldUntil = since + leaseMilliseconds;
    this.timer = setInterval(() => void this.heartbeat(), leaseMilliseconds / 3);
  }

  /** `undefined` when another replica has it, or it is not due. */
  static async take(
    leases: JobLeases,
    job: string,
    request: Omit<LeaseRequest, 'leaseId'>,
  ): Promise<LeasedTurn | undefined> {
    const since = performance.now();
    const leaseId = newId('lease', new Date());
    if (!(await leases.take(job, { ...request, leaseId }))) return undefined;
    return new LeasedTurn(leases, job, leaseId, request.leaseMilliseconds, since);
  }

  async renew(): Promise<boolean> {
    const since = performance.now();
    const held = await this.leases.renew(this.job, this.leaseId, this.leaseMilliseconds);
    if (held) this.heldUntil = since + this.leaseMilliseconds;
    else this.lose(this.gone());
    return held;
  }

  async guard<Result>(write: () => Promise<Result>): Promise<Result> {
    if (this.lost.aborted) throw this.gone();
    return this.leases.open(async () => {
      if (!(await this.leases.lock(this.job, this.leaseId))) {
        this.lose(this.gone());
        throw this.gone();
      }
      return write();
    });
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async giveBack(): Promise<void> {
    await this.leases.giveBack(this.job, this.leaseId);
  }

  /** A database that does not answer is asked again until the lease must be over. */
  private async heartbeat(): Promise<void> {
    try {
      await this.renew();
    } catch {
      if (performance.now() >= this.heldUntil) this.lose(this.gone());
    }
  }

  private gone(): LeaseLost {
    return new LeaseLost(`The job ${this.job} may be another replica's by now`);
  }
}
