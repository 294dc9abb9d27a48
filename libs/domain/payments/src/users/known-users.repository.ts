import { Injectable } from '@nestjs/common';
import type { UserStatus } from '#contracts';
import { Database } from '#infra/database';
import type { KnownUser } from './known-user';

interface Row {
  project_id: string;
  user_id: string;
  status: UserStatus;
  email: string | null;
}

/** The users as the auth side has told of them. */
@Injectable()
export class KnownUsersRepository {
  constructor(private readonly db: Database) {}

  async find(projectId: string, userId: string): Promise<KnownUser | undefined> {
    const [row] = await this.db.query<Row>(
      'SELECT project_id, user_id, status, email FROM payments.users WHERE project_id = $1 AND user_id = $2',
      [projectId, userId],
    );
    if (row === undefined) return undefined;
    return { projectId: row.project_id, userId: row.user_id, status: row.status, email: row.email };
  }

  /** Notes what an event tells, unless a newer one was noted before. A deletion is final. */
  async note(user: KnownUser, sequence: number): Promise<void> {
    await this.db.query(
      `INSERT INTO payments.users AS known (project_id, user_id, status, email, last_sequence)
       VALUES ($1, $2, $3, $4, $5::bigint)
       ON CONFLICT (project_id, user_id) DO UPDATE
         SET status = excluded.status, email = excluded.email, last_sequence = excluded.last_sequence
         WHERE known.last_sequence < excluded.last_sequence AND known.status <> 'deleted'`,
      [user.projectId, user.userId, user.status, user.email, BigInt(sequence)],
    );
  }

  /** Erases a deleted user's address from his payments, carts and customer. The payments themselves are the books, and stay. */
  async eraseAddresses(projectId: string, userId: string): Promise<void> {
    for (const table of ['payments', 'customers', 'carts']) {
      await this.db.query(
        `UPDATE payments.${table} SET email = '' WHERE project_id = $1 AND user_id = $2 AND email <> ''`,
        [projectId, userId],
      );
    }
  }
}
