import { Injectable } from '@nestjs/common';
import type { UserStatus } from '#contracts';
import { Database, type Prisma } from '#infra/database';
import type { PageRequest } from '#infra/http';
import { emailKeyOf, type User, type UserKey } from './user';
import { userNotFound } from './user-not-found';

type Row = Prisma.UserGetPayload<object>;

export interface UserFilter {
  readonly email: string | undefined;
  readonly status: User['status'] | undefined;
}

/** What stands in the way of making a user. */
export type UserConflict = 'user_id' | 'email';

@Injectable()
export class UsersRepository {
  constructor(private readonly db: Database) {}

  /** Undefined for one who was deleted. */
  async find({ projectId, userId }: UserKey): Promise<User | undefined> {
    const row = await this.db.client.user.findUnique({ where: { projectId_userId: { projectId, userId } } });
    return toUser(row);
  }

  /** Of one who was deleted as well; undefined for one who never was here. */
  async statusOf({ projectId, userId }: UserKey): Promise<UserStatus | undefined> {
    const row = await this.db.client.user.findUnique({
      where: { projectId_userId: { projectId, userId } },
      select: { status: true },
    });
    return row === null ? undefined : (row.status as UserStatus);
  }

  /**
   * Nothing more is given to who was deleted. Who never was here may have things all the same.
   * @throws DomainError `user_not_found`
   */
  async assertNotDeleted(key: UserKey): Promise<void> {
    if ((await this.statusOf(key)) === 'deleted') throw userNotFound(key);
  }

  async findByEmail(projectId: string, email: string): Promise<User | undefined> {
    const emailKey = emailKeyOf(email);
    const row = await this.db.client.user.findUnique({
      where: { projectId_emailKey: { projectId, emailKey } },
    });
    return toUser(row);
  }

  /** Holds the user until the transaction ends: changes of one go one after the other. */
  async lock(key: UserKey): Promise<User | undefined> {
    await this.db.query('SELECT id FROM auth.users WHERE project_id = $1 AND user_id = $2 FOR UPDATE', [
      key.projectId,
      key.userId,
    ]);
    return this.find(key);
  }

  /** Newest first, one more than the page holds. */
  async list(projectId: string, filter: UserFilter, page: PageRequest): Promise<User[]> {
    const rows = await this.db.client.user.findMany({
      where: {
        projectId,
        status: filter.status ?? { not: 'deleted' },
        ...(filter.email === undefined ? {} : { emailKey: emailKeyOf(filter.email) }),
        ...(page.before === undefined ? {} : { id: { lt: page.before } }),
      },
      orderBy: { id: 'desc' },
      take: page.limit + 1,
    });
    return rows.flatMap((row) => toUser(row) ?? []);
  }

  /** Undefined when the user was inserted; else what is taken already. */
  async insert(user: User): Promise<UserConflict | undefined> {
    await this.holdAddress(user);
    const { count } = await this.db.client.user.createMany({
      data: [{ ...user, metadata: { ...user.metadata }, emailKey: emailKeyOf(user.email) }],
      skipDuplicates: true,
    });
    if (count > 0) return undefined;
    const { projectId, userId } = user;
    const sameId = await this.db.client.user.count({ where: { projectId, userId } });
    return sameId > 0 ? 'user_id' : 'email';
  }

  /** Writes a user who is held. False when his new address belongs to another. */
  async save(user: User): Promise<boolean> {
    await this.holdAddress(user);
    const rows = await this.db.query(
      `UPDATE auth.users AS own
       SET status = $3, email = $4, email_key = $5, email_verified_at = $6::timestamptz, password_hash = $7,
           metadata = $8::jsonb, session_epoch = $9::int, suspended_at = $10::timestamptz, updated_at = $11::timestamptz
       WHERE project_id = $1 AND user_id = $2
         AND NOT EXISTS (SELECT 1 FROM auth.users AS other
                         WHERE other.project_id = $1 AND other.email_key = $5 AND other.id <> own.id)
       RETURNING id`,
      [
        user.projectId,
        user.userId,
        user.status,
        user.email,
        emailKeyOf(user.email),
        user.emailVerifiedAt,
        user.passwordHash,
        JSON.stringify(user.metadata),
        user.sessionEpoch,
        user.suspendedAt,
        user.updatedAt,
      ],
    );
    return rows.length > 0;
  }

  /** Erases everything personal. The id stays, so that ledgers still mean someone. */
  async erase({ projectId, userId }: UserKey, now: Date): Promise<void> {
    await this.db.query(
      `UPDATE auth.users
       SET status = 'deleted', email = NULL, email_key = NULL, email_verified_at = NULL, password_hash = NULL,
           metadata = '{}', session_epoch = session_epoch + 1, suspended_at = NULL,
           deleted_at = $3::timestamptz, updated_at = $3::timestamptz
       WHERE project_id = $1 AND user_id = $2`,
      [projectId, userId, now],
    );
  }

  /** Until the transaction ends nobody else takes this address: two at once would meet in the unique index, which knows only to fail. */
  private async holdAddress({ projectId, email }: User): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text', [
      `auth.users:${projectId}:${emailKeyOf(email)}`,
    ]);
  }
}

function toUser(row: Row | null): User | undefined {
  if (row === null || row.status === 'deleted' || row.email === null) return undefined;
  const { emailKey: _, deletedAt: __, ...user } = row;
  return {
    ...user,
    email: row.email,
    status: row.status as User['status'],
    metadata: row.metadata as Record<string, string>,
  };
}
