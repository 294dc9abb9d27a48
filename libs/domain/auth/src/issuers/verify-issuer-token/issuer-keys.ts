import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { OutboundError, OutboundHttp } from '#infra/outbound-http';
import { createLocalJWKSet } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { TokenIssuer } from '../token-issuer';
import { freshnessOf, mayUse, mustAsk, type KeySetTimes } from './key-set-age';

const MOST_SETS = 1_000;
const MOST_BYTES = 64 * 1_024;
const TIMEOUT_MILLISECONDS = 5_000;
/** Who checks a token waits no longer: the call from the other side has two seconds, and a slow issuer must not look like a dead side. */
const PATIENCE_MILLISECONDS = 1_000;

const jsonWebKeySet = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional() })).max(100),
});
type JsonWebKeySet = z.output<typeof jsonWebKeySet>;

export type JwksIssuer = Extract<TokenIssuer, { kind: 'jwks' }>;
export type KeyFinder = ReturnType<typeof createLocalJWKSet>;

interface KeptSet extends KeySetTimes {
  readonly kids: ReadonlySet<string>;
  readonly finder: KeyFinder | undefined;
}

const nothing: KeptSet = { triedAt: undefined, had: undefined, kids: new Set(), finder: undefined };

/** The published keys of issuers, kept by registration. At most one request at a time goes to each. */
@Injectable()
export class IssuerKeys {
  private readonly kept = new LRUCache<string, KeptSet>({ max: MOST_SETS });
  private readonly fetching = new Map<string, Promise<void>>();
  private readonly fetches;

  constructor(
    private readonly outbound: OutboundHttp,
    metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.fetches = metrics.counter(
      'paygrove_issuer_key_fetches_total',
      'Requests for the keys of projects’ own token issuers, by outcome',
      ['outcome'],
    );
  }

  /** Finds the key of a token; undefined when the keys cannot be had, so that nothing can be said of the token. */
  async finderFor(issuer: JwksIssuer, kid: string | undefined): Promise<KeyFinder | undefined> {
    if (mustAsk(this.keptOf(issuer), this.knows(issuer, kid), performance.now())) {
      await Promise.race([this.fetch(issuer), patience()]);
    }
    const kept = this.keptOf(issuer);
    if (!mayUse(kept, performance.now())) return undefined;
    const failing = kept.had !== undefined && kept.triedAt !== kept.had.at;
    return failing && !this.knows(issuer, kid) ? undefined : kept.finder;
  }

  private keptOf({ id }: JwksIssuer): KeptSet {
    return this.kept.get(id) ?? nothing;
  }

  /** A token without a `kid` can be checked when there is only one key. */
  private knows(issuer: JwksIssuer, kid: string | undefined): boolean {
    const { kids, had } = this.keptOf(issuer);
    return kid === undefined ? had !== undefined : kids.has(kid);
  }

  private fetch(issuer: JwksIssuer): Promise<void> {
    const underWay = this.fetching.get(issuer.id);
    if (underWay !== undefined) return underWay;
    const fetched = this.fetchNow(issuer).finally(() => this.fetching.delete(issuer.id));
    this.fetching.set(issuer.id, fetched);
    return fetched;
  }

  private async fetchNow(issuer: JwksIssuer): Promise<void> {
    const triedAt = performance.now();
    try {
      const { keys, freshFor } = await this.download(issuer.jwksUrl);
      this.kept.set(issuer.id, {
        triedAt,
        had: { at: triedAt, freshFor },
        kids: new Set(keys.keys.flatMap(({ kid }) => kid ?? [])),
        finder: createLocalJWKSet(keys),
      });
      this.fetches.inc({ outcome: 'had' });
    } catch (error) {
      this.kept.set(issuer.id, { ...this.keptOf(issuer), triedAt });
      this.fetches.inc({ outcome: 'failed' });
      const { host } = new URL(issuer.jwksUrl);
      this.logger.warn(
        { project_id: issuer.projectId, host, reason: reasonOf(error) },
        'could not fetch the keys of a token issuer',
      );
    }
  }

  private async download(url: string): Promise<{ keys: JsonWebKeySet; freshFor: number }> {
    const { status, headers, body } = await this.outbound.send({
      url,
      headers: { accept: 'application/jwk-set+json, application/json', 'user-agent': 'Paygrove' },
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      mostBytes: MOST_BYTES,
    });
    if (status !== 200) throw new Error(`answered ${status}`);
    const keys = jsonWebKeySet.safeParse(jsonOf(body));
    if (!keys.success) throw new Error('did not answer with a JSON Web Key Set');
    return { keys: keys.data, freshFor: freshnessOf(headers['cache-control']) };
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof OutboundError) return error.fault;
  return error instanceof Error ? error.message : 'unknown';
}

function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS).unref());
}
