/** What a request asks for, as one text; the order of fields in the body does not matter. */
export function canonicalRequest(method: string, url: string, body: unknown): string {
  return JSON.stringify([method, url, canonical(body)]);
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, child]) => [key, canonical(child)]);
}
