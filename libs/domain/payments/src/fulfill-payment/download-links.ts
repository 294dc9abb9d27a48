import { Injectable } from '@nestjs/common';
import type { PaymentId, ProjectId } from '#kernel';
import { HttpConfig } from '#infra/config';
import { SecretBox } from '#infra/crypto';
import { z } from 'zod';

const PURPOSE = 'payments.download';

/** What a link is for. */
export interface DownloadTicket {
  readonly projectId: ProjectId;
  readonly paymentId: PaymentId;
  /** Which line of the payment. */
  readonly position: number;
  readonly expiresAt: Date;
}

const sealedTicket = z.tuple([z.string(), z.string(), z.int(), z.int()]);

/** Makes and reads links to downloads. A link is its ticket, sealed: it tells nothing, and nobody else can make one. */
@Injectable()
export class DownloadLinks {
  constructor(
    private readonly box: SecretBox,
    private readonly config: HttpConfig,
  ) {}

  urlOf({ projectId, paymentId, position, expiresAt }: DownloadTicket): string {
    const ticket: z.input<typeof sealedTicket> = [projectId, paymentId, position, expiresAt.getTime()];
    return `${this.config.publicUrl}/api/v1/downloads/${this.box.seal(JSON.stringify(ticket), PURPOSE)}`;
  }

  /** `undefined` for what we have not made. */
  read(token: string): DownloadTicket | undefined {
    const text = this.opened(token);
    if (text === undefined) return undefined;
    const [projectId, paymentId, position, expiresAt] = sealedTicket.parse(JSON.parse(text));
    return {
      projectId: projectId as ProjectId,
      paymentId: paymentId as PaymentId,
      position,
      expiresAt: new Date(expiresAt),
    };
  }

  private opened(token: string): string | undefined {
    try {
      return this.box.open(token, PURPOSE);
    } catch {
      return undefined;
    }
  }
}
