export { authenticateKey } from './authenticate-key';
export { hasMeter } from './has-meter';
export { isKnownOrigin } from './is-known-origin';
export { isKnownProject } from './is-known-project';
export { tokenKeys } from './token-keys';
export { unreportedUsage } from './unreported-usage';
export { userStanding } from './user-standing';
export { verifyIssuerToken } from './verify-issuer-token';
