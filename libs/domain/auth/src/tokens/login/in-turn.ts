/** Does what concerns one key one thing after the other, within this process. */
export class InTurn {
  private readonly lastOf = new Map<string, Promise<unknown>>();

  async run<Result>(key: string, act: () => Promise<Result>): Promise<Result> {
    const before = this.lastOf.get(key) ?? Promise.resolve();
    const own = before.catch(() => undefined).then(act);
    this.lastOf.set(key, own);
    try {
      return await own;
    } finally {
      if (this.lastOf.get(key) === own) this.lastOf.delete(key);
    }
  }
}
