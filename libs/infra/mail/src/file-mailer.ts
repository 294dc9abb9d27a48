import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '#infra/logging';
import { Mailer, type Mail } from './mailer';

/** Writes mails into a directory, for development: one JSON file each, which only its owner may read. */
export class FileMailer extends Mailer {
  readonly ready = true;

  constructor(
    private readonly directory: string,
    private readonly logger: Logger,
  ) {
    super();
  }

  async send(mail: Mail): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const file = path.join(
      this.directory,
      `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID()}.json`,
    );
    // Renamed into place, so that whoever waits for a mail never reads half of one.
    await writeFile(`${file}.part`, `${JSON.stringify(mail, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.part`, file);
    this.logger.info({ file, subject: mail.subject }, 'a mail was put into the development outbox');
  }
}
