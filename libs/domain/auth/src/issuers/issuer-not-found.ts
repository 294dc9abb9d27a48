import { DomainError } from '#kernel';

export function issuerNotFound(projectId: string): DomainError {
  return new DomainError(
    'token_issuer_not_found',
    `The project ${projectId} has registered no issuer of its own. Register one with PUT.`,
  );
}
