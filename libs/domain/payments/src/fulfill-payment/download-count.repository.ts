import { Injectable } from '@nestjs/common';
import type { Payment } from '../payment/payment';
import { Database } from '#infra/database';

/** How often the lines of payments were downloaded. */
@Injectable()
export class DownloadCountRepository {
  constructor(private readonly db: Database) {}

  /** By line; a line that is missing was not downloaded yet. */
  async of({ projectId, id }: Payment): Promise<Map<number, number>> {
    const rows = await this.db.query<{ position: number; used: number }>(
      `SELECT position, used FROM payments.download_counts WHERE project_id = $1 AND payment_id = $2`,
      [projectId, id],
    );
    return new Map(rows.map(({ position, used }) => [position, used]));
  }

  /** Counts one more, unless that would be more than `most`: of several at once, the row decides. */
  async countOne({ projectId, id }: Payment, position: number, most: number, now: Date): Promise<boolean> {
    const rows = await this.db.query(
      `INSERT INTO payments.download_counts AS count (payment_id, position, project_id, used, last_at)
       VALUES ($1, $2, $3, 1, $5)
       ON CONFLICT (payment_id, position) DO UPDATE SET used = count.used + 1, last_at = excluded.last_at
         WHERE count.used < $4
       RETURNING used`,
      [id, position, projectId, most, now],
    );
    return rows.length > 0;
  }
}
