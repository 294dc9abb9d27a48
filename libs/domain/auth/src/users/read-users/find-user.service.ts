import { Injectable } from '@nestjs/common';
import type { User, UserKey } from '../user';
import { userNotFound } from '../user-not-found';
import { UsersRepository } from '../users.repository';

/** Finds a user of the project. Another project's, and one who was deleted, does not exist. */
@Injectable()
export class FindUser {
  constructor(private readonly users: UsersRepository) {}

  /** @throws DomainError `user_not_found` */
  async execute(key: UserKey): Promise<User> {
    const user = await this.users.find(key);
    if (user === undefined) throw userNotFound(key);
    return user;
  }
}
