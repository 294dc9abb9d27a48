import { InvalidRequest } from '../../http/stripe-error';

export type Operator = ':' | '~' | '>' | '<' | '>=' | '<=';

/** `-metadata["key"]:"value"`. */
export interface Clause {
  negated: boolean;
  /** Such as `email`, or `metadata` with a key. */
  field: string;
  /** The key in brackets: of metadata. */
  key?: string;
  operator: Operator;
  /** Null stands for a field that has no value. */
  value: string | null;
}

export interface SearchQuery {
  /** Whether all clauses must hold, or one of them is enough. */
  every: boolean;
  clauses: Clause[];
}

const MOST_CLAUSES = 10;

const tokens = {
  space: /\s+/y,
  connector: /(AND|OR)(?=\s)/iy,
  clause:
    /(-?)([A-Za-z_][\w.]*)(?:\[\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\])?\s*(>=|<=|[:~<>])\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(null|true|false|-?\d+(?:\.\d+)?)(?![^\s]))/iy,
};

/**
 * Reads Stripe's search query language: clauses that are joined by `AND` (or nothing) or by `OR`, never by both.
 * Source: https://docs.stripe.com/search#search-query-language.
 */
export function parseSearch(query: string): SearchQuery {
  let position = 0;
  const take = (token: RegExp): RegExpExecArray | undefined => {
    token.lastIndex = position;
    const found = token.exec(query);
    if (!found) return undefined;
    position = token.lastIndex;
    return found;
  };

  const clauses: Clause[] = [];
  const connectors = new Set<string>();
  take(tokens.space);
  while (position < query.length) {
    if (clauses.length > 0) {
      const connector = take(tokens.connector);
      connectors.add(connector?.[1]?.toUpperCase() ?? 'AND');
      if (connector) take(tokens.space);
    }
    const found = take(tokens.clause);
    if (!found || (position < query.length && !take(tokens.space))) throw unreadable();
    clauses.push(clauseOf(found));
  }
  if (clauses.length === 0) throw unreadable();
  if (connectors.size > 1) throw invalidQuery('You cannot mix AND and OR in one search query.');
  if (clauses.length > MOST_CLAUSES) {
    throw invalidQuery(`A search query can have at most ${MOST_CLAUSES} clauses.`);
  }
  return { every: !connectors.has('OR'), clauses };
}

function clauseOf(found: RegExpExecArray): Clause {
  const [, minus, field = '', inDouble, inSingle, operator, double, single, bare] = found;
  const key = inDouble ?? inSingle;
  const quoted = double ?? single;
  return {
    negated: minus === '-',
    field,
    ...(key !== undefined && { key: unescaped(key) }),
    operator: operator as Operator,
    value: quoted === undefined ? (bare?.toLowerCase() === 'null' ? null : (bare ?? '')) : unescaped(quoted),
  };
}

const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');

export const invalidQuery = (message: string): InvalidRequest =>
  new InvalidRequest(message, { param: 'query' });

const unreadable = (): InvalidRequest =>
  invalidQuery(
    'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for metadata or key:"value" to query for other fields.',
  );
