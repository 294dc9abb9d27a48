export { authenticateKey } from './authenticate-key';
export { isKnownOrigin } from './is-known-origin';
export { isKnownProject } from './is-known-project';
export { tokenKeys } from './token-keys';
export { verifyIssuerToken } from './verify-issuer-token';
