export { authenticateKey } from './authenticate-key';
export { hasMeter } from './has-meter';
export { isKnownOrigin } from './is-known-origin';
export { tokenKeys } from './token-keys';
