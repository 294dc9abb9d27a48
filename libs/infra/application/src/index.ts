export { infrastructure } from './infrastructure';
