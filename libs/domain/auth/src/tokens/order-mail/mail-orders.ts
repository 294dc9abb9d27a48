import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { SecretBox } from '#infra/crypto';
import { Database } from '#infra/database';
import { WorkQueue, type ClaimedWork, type FailureOutcome } from '#infra/work-queue';
import { AddressHash } from '../address-hash';
import type { MailPurpose } from '../one-time-tokens.repository';

export interface NewMailOrder {
  readonly projectId: string;
  readonly purpose: MailPurpose;
  readonly email: string;
  readonly redirectUrl: string | undefined;
}

export interface MailOrder extends ClaimedWork, NewMailOrder {}

interface Row {
  project_id: string;
  purpose: MailPurpose;
  sealed_recipient: string | null;
}

function recipientPurpose(orderId: string): string {
  return `auth.mail_orders:${orderId}`;
}

/** Mails that were asked for. Tried for an hour: later nobody waits for one. */
@Injectable()
export class MailOrders extends WorkQueue {
  constructor(
    private readonly rows: Database,
    private readonly box: SecretBox,
    private readonly addressHash: AddressHash,
  ) {
    super(rows, {
      table: 'auth.mail_orders',
      leaseMilliseconds: 60_000,
      retry: { firstDelay: 2_000, longestDelay: 600_000, attempts: 14, jitter: 0.2 },
      order: 'lenient',
    });
  }

  /** Adds it unless the same one still waits for its turn: a flood of requests for an address leaves one order. */
  async add({ projectId, purpose, email, redirectUrl }: NewMailOrder): Promise<void> {
    const id = newId('mail', new Date());
    await this.rows.query(
      `INSERT INTO auth.mail_orders (id, project_id, purpose, key, sealed_recipient)
       SELECT $1, $2, $3, $4, $5
       WHERE NOT EXISTS (
         SELECT 1 FROM auth.mail_orders
         WHERE key = $4 AND purpose = $3 AND state = 'pending' AND (leased_until IS NULL OR leased_until < now()))`,
      [
        id,
        projectId,
        purpose,
        this.addressHash.of(projectId, email),
        this.box.seal(JSON.stringify({ email, redirectUrl }), recipientPurpose(id)),
      ],
    );
  }

  /** `undefined` once its address is forgotten. */
  async load(claimed: ClaimedWork): Promise<MailOrder | undefined> {
    const [row] = await this.rows.query<Row>(
      'SELECT project_id, purpose, sealed_recipient FROM auth.mail_orders WHERE id = $1',
      [claimed.id],
    );
    if (row === undefined || row.sealed_recipient === null) return undefined;
    const text = this.box.open(row.sealed_recipient, recipientPurpose(claimed.id));
    const { email, redirectUrl } = JSON.parse(text) as { email: string; redirectUrl?: string };
    return { ...claimed, projectId: row.project_id, purpose: row.purpose, email, redirectUrl };
  }

  /** As every queue does, and forgets the address at once. */
  override async settle(work: ClaimedWork, state: string): Promise<boolean> {
    const settled = await super.settle(work, state);
    await this.forgetAddresses();
    return settled;
  }

  override async fail(work: ClaimedWork, error: unknown): Promise<FailureOutcome> {
    const outcome = await super.fail(work, error);
    if (outcome.state === 'dead') await this.forgetAddresses();
    return outcome;
  }

  /** What a crash kept from being forgotten, and what was settled yesterday. */
  async removeSettled(): Promise<void> {
    await this.forgetAddresses();
    await this.rows.query(`DELETE FROM auth.mail_orders WHERE settled_at < now() - interval '1 day'`);
  }

  private async forgetAddresses(): Promise<void> {
    await this.rows.query(
      `UPDATE auth.mail_orders SET sealed_recipient = NULL WHERE settled_at IS NOT NULL AND sealed_recipient IS NOT NULL`,
    );
  }
}
