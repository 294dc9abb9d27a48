import { Injectable } from '@nestjs/common';
import { SecretBox } from '#infra/crypto';
import { emailKeyOf, type User } from '../users/user';
import type { MailPurpose } from './one-time-tokens.repository';

/** Names an address in tables that must not hold it. */
@Injectable()
export class AddressHash {
  constructor(private readonly box: SecretBox) {}

  of(projectId: string, email: string): string {
    return this.box.fingerprint(`${projectId}:${emailKeyOf(email)}`, 'auth.address');
  }

  /**
   * What a token in a mail is good for: the address that it goes to and, for a new password, the one that the user has: whoever sets
   * another makes links worthless that someone else may have ordered.
   */
  boundTo(purpose: MailPurpose, { projectId, email, sessionEpoch }: User): string {
    const address = this.of(projectId, email);
    return purpose === 'verify_email'
      ? address
      : this.box.fingerprint(`${address}:${sessionEpoch}`, 'auth.reset');
  }
}
