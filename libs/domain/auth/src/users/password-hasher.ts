import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';

/**
 * Argon2id with 19 MiB, two passes, one lane (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html). The
 * library's default algorithm is argon2id; the cost stands in each hash.
 */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Keeps passwords so that whoever reads the database cannot use them. */
@Injectable()
export class PasswordHasher {
  private readonly ofNobody = hash('the password of nobody', cost);

  hash(password: string): Promise<string> {
    return hash(password.normalize('NFKC'), cost);
  }

  /** Takes the same time whether there is a hash or not, so that the duration does not tell who exists. */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const matches = await verify(passwordHash ?? (await this.ofNobody), password.normalize('NFKC'));
    return passwordHash !== null && matches;
  }
}
