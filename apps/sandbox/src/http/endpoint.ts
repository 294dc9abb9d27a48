import { type z } from 'zod';
import { type AccountReader } from '../storage/account-reader';
import { type AccountTransaction } from '../storage/account-transaction';
import { type SandboxSettings } from '../settings';

type NoParams = z.ZodType<object>;

interface Shape<Params extends NoParams> {
  /** Such as `/v1/customers/:id`. */
  path: string;
  params: Params;
}

/** A request that only reads. */
export interface ReadEndpoint<Params extends NoParams = NoParams> extends Shape<Params> {
  method: 'GET';
  handle(reader: AccountReader, request: EndpointRequest<Params>): Promise<object>;
}

/** A request that changes its account, in one transaction. */
export interface WriteEndpoint<Params extends NoParams = NoParams> extends Shape<Params> {
  method: 'POST' | 'DELETE';
  handle(tx: AccountTransaction, request: EndpointRequest<Params>): Promise<object>;
}

export interface EndpointRequest<Params extends NoParams> {
  params: z.infer<Params>;
  /** The ids in the path. */
  path: PathIds;
  settings: SandboxSettings;
}

export type PathIds = Readonly<Record<string, string>> & { readonly id: string };

export type Endpoint = ReadEndpoint | WriteEndpoint;

/** Declares a GET; the types of its parameters follow from their schema. */
export const read = <Params extends NoParams>(endpoint: Omit<ReadEndpoint<Params>, 'method'>): Endpoint =>
  ({ method: 'GET', ...endpoint }) as unknown as Endpoint;

/** Declares a POST. */
export const write = <Params extends NoParams>(endpoint: Omit<WriteEndpoint<Params>, 'method'>): Endpoint =>
  ({ method: 'POST', ...endpoint }) as unknown as Endpoint;

/** Declares a DELETE. */
export const remove = <Params extends NoParams>(endpoint: Omit<WriteEndpoint<Params>, 'method'>): Endpoint =>
  ({ method: 'DELETE', ...endpoint }) as unknown as Endpoint;
