import { Injectable } from '@nestjs/common';
import { SecretBox } from '#infra/crypto';
import { emailKeyOf } from '../users/user';

/** Names an address in tables that must not hold it. */
@Injectable()
export class AddressHash {
  constructor(private readonly box: SecretBox) {}

  of(projectId: string, email: string): string {
    return this.box.fingerprint(`${projectId}:${emailKeyOf(email)}`, 'auth.address');
  }
}
