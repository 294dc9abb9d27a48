import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

export interface LeaseRequest {
  readonly leaseId: string;
  readonly leaseMilliseconds: number;
  /** When the job is due again, counted from now. */
  readonly everyMilliseconds: number;
  /** Whether it is to run although it is not due yet. */
  readonly early: boolean;
}

/** Who runs a job. Time is the database's, which is one for all replicas. */
@Injectable()
export class JobLeases {
  constructor(private readonly db: Database) {}

  /** False when another replica has it, or it is not due. */
  async take(job: string, request: LeaseRequest): Promise<boolean> {
    const rows = await this.db.query(
      `INSERT INTO jobs.leases AS held (job, lease_id, leased_until, due_at)
       VALUES ($1, $2, now() + $3::int * interval '1 millisecond', now() + $4::int * interval '1 millisecond')
       ON CONFLICT (job) DO UPDATE
       SET lease_id = excluded.lease_id, leased_until = excluded.leased_until, due_at = excluded.due_at
       WHERE (held.leased_until IS NULL OR held.leased_until < now()) AND ($5::boolean OR held.due_at <= now())
       RETURNING job`,
      [job, request.leaseId, request.leaseMilliseconds, request.everyMilliseconds, request.early],
    );
    return rows.length > 0;
  }

  /** False when it was lost to another replica. */
  async renew(job: string, leaseId: string, leaseMilliseconds: number): Promise<boolean> {
    const rows = await this.db.query(
      `UPDATE jobs.leases SET leased_until = now() + $3::int * interval '1 millisecond'
       WHERE job = $1 AND lease_id = $2 RETURNING job`,
      [job, leaseId, leaseMilliseconds],
    );
    return rows.length > 0;
  }

  /** False when it was lost. Otherwise nobody can take it before the transaction ends. */
  async lock(job: string, leaseId: string): Promise<boolean> {
    const rows = await this.db.query(
      'SELECT job FROM jobs.leases WHERE job = $1 AND lease_id = $2 FOR SHARE',
      [job, leaseId],
    );
    return rows.length > 0;
  }

  /** Runs `write` in a transaction. */
  open<Result>(write: () => Promise<Result>): Promise<Result> {
    return this.db.transaction(write);
  }

  async giveBack(job: string, leaseId: string): Promise<void> {
    await this.db.query(
      'UPDATE jobs.leases SET lease_id = NULL, leased_until = NULL WHERE job = $1 AND lease_id = $2',
      [job, leaseId],
    );
  }
}
