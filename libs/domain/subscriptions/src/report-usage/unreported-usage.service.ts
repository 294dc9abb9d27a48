import { Injectable, type OnModuleInit } from '@nestjs/common';
import { unreportedUsage, type CallReply, type CallRequest } from '#contracts';
import { Database } from '#infra/database';
import { CallBus } from '#infra/event-bus';

interface Row {
  meter: string;
  waiting: bigint;
  failed: bigint;
  unbilled: bigint;
}

/** Tells what of a user's usage Stripe has not been told of, and why. */
@Injectable()
export class UnreportedUsage implements OnModuleInit {
  constructor(
    private readonly calls: CallBus,
    private readonly db: Database,
  ) {}

  onModuleInit(): void {
    this.calls.serve(unreportedUsage, (request) => this.execute(request));
  }

  /** Plan: (project_id, user_id) where not done. */
  async execute({
    project_id: projectId,
    user_id: userId,
    meter,
    from,
    to,
  }: CallRequest<typeof unreportedUsage>): Promise<CallReply<typeof unreportedUsage>> {
    const rows = await this.db.query<Row>(
      `SELECT meter,
              coalesce(sum(quantity) FILTER (WHERE state = 'pending'), 0)::bigint AS waiting,
              coalesce(sum(quantity) FILTER (WHERE state = 'dead'), 0)::bigint AS failed,
              coalesce(sum(quantity) FILTER (WHERE state = 'unbilled'), 0)::bigint AS unbilled
       FROM subscriptions.usage_reports
       WHERE project_id = $1 AND user_id = $2 AND state <> 'done' AND ($3::text IS NULL OR meter = $3)
         AND ($4::timestamptz IS NULL OR used_at >= $4::timestamptz)
         AND ($5::timestamptz IS NULL OR used_at < $5::timestamptz)
       GROUP BY meter ORDER BY meter`,
      [projectId, userId, meter, from, to],
    );
    return {
      meters: rows.map(({ meter: name, waiting, failed, unbilled }) => ({
        meter: name,
        waiting: Number(waiting),
        failed: Number(failed),
        unbilled: Number(unbilled),
      })),
    };
  }
}
