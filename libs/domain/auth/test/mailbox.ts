import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mailDirectory, until } from './auth-app';

export interface ReceivedMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The mails in the development outbox, oldest first. */
export function mailsTo(address: string): ReceivedMail[] {
  const directory = path.join(mailDirectory, 'mail');
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as ReceivedMail)
    .filter(({ to }) => to === address);
}

/** Waits for the mail number `count` to an address, and gives the token in it. */
export async function tokenMailedTo(address: string, count = 1): Promise<string> {
  await until(async () => mailsTo(address).length >= count);
  const text = mailsTo(address)[count - 1]?.text ?? '';
  return /(?:token=|code: )([\w-]+)/.exec(text)?.[1] ?? '';
}
