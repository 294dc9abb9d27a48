import { Injectable } from '@nestjs/common';
import { SecretBox } from '#infra/crypto';
import type { StoredAnswer } from './idempotency.repository';

/** Keeps an answer that shows a secret encrypted until its replay, and bound to its own record. */
@Injectable()
export class SealedAnswers {
  constructor(private readonly box: SecretBox) {}

  seal(recordId: string, { status, body }: StoredAnswer): StoredAnswer {
    return { status, body: this.box.seal(JSON.stringify(body ?? null), purposeOf(recordId)) };
  }

  /** The answer as it was given. A stored text is a sealed answer, since every plain one is an object or nothing. */
  open(recordId: string, answer: StoredAnswer): StoredAnswer {
    if (typeof answer.body !== 'string') return answer;
    return { ...answer, body: JSON.parse(this.box.open(answer.body, purposeOf(recordId))) as unknown };
  }
}

function purposeOf(recordId: string): string {
  return `http.idempotency_keys:${recordId}`;
}
