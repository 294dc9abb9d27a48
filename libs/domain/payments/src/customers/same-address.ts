/** Whether two e-mail addresses are one mailbox, as far as can be told: capitals make no difference anywhere that matters. */
export function isSameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
