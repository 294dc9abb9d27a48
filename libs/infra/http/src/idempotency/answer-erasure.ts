import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { problemOf } from '../errors/problem';

/** Answers are kept for a day to be replayed, and must not outlast the person whom they show. */
@Injectable()
export class AnswerErasure {
  constructor(private readonly db: Database) {}

  /**
   * Puts a refusal in the place of every answer kept on this side that shows the address of a user who was deleted. The key stays used: a
   * request that is repeated late would otherwise make the user anew.
   */
  async forget(projectId: string, userId: string): Promise<void> {
    const detail = `The answer to this request was erased when the user ${userId} was deleted.`;
    const refusal = problemOf('user_not_found', detail, '');
    const scopes = [`secret_key:${projectId}`, `publishable_key:${projectId}`];
    // Plan: index scan on (body ->> 'user_id') where body ? 'email'.
    await this.db.query(
      `UPDATE http.idempotency_keys
       SET status = $3::int, body = $4::jsonb
       WHERE body ->> 'user_id' = $1 AND body ? 'email' AND scope = ANY($2::text[])`,
      [userId, scopes, refusal.status, JSON.stringify(refusal)],
    );
  }
}
