/** The job of a round is another replica's by now, or may be. */
export class LeaseLost extends Error {}

/** What a round of a job has in hand while it works. */
export interface JobLease {
  /**
   * Writes in a transaction, in which no other replica can take the job. For what two replicas must not both write: how far the work has come.
   * @throws LeaseLost when the job is not this replica's any more: nothing is written then
   */
  guard<Result>(write: () => Promise<Result>): Promise<Result>;
}
