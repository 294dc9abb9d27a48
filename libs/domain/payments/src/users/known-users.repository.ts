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
    return row && toUser(row);
  }

  /** As he stands until the transaction ends: what is told of him meanwhile is noted after it. */
  async hold(projectId: string, userId: string): Promise<KnownUser | undefined> {
    const [row] = await this.db.query<Row>(
      `SELECT project_id, user_id, status, email FROM payments.users
       WHERE project_id = $1 AND user_id = $2 FOR SHARE`,
      [projectId, userId],
    );
    return row && toUser(row);
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

  /**
   * Wishes every payment of a user that is not paid yet to be called off; true when there are any. They are due at once, but for those whose
   * checkout may be asked for at Stripe in this moment: they are left alone for as long as after a crash.
   */
  async callOffPayments(projectId: string, userId: string, now: Date): Promise<boolean> {
    const calledOff = await this.db.query(
      `UPDATE payments.payments
       SET cancel_requested_at = coalesce(cancel_requested_at, $3),
           checkout_asked_at = CASE WHEN method = 'manual' OR checkout_session_id IS NOT NULL
             OR payment_intent_id IS NOT NULL OR provider_subscription_id IS NOT NULL
             THEN 'epoch' ELSE checkout_asked_at END
       WHERE project_id = $1 AND user_id = $2 AND status = 'pending' RETURNING id`,
      [projectId, userId, now],
    );
    return calledOff.length > 0;
  }
}

function toUser({ project_id: projectId, user_id: userId, status, email }: Row): KnownUser {
  return { projectId, userId, status, email };
}
