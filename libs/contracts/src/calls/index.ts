export { authenticateKey } from './authenticate-key';
export { isKnownOrigin } from './is-known-origin';
export { tokenKeys } from './token-keys';
