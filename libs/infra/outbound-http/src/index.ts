export {
  OutboundError,
  OutboundHttp,
  type OutboundAnswer,
  type OutboundFault,
  type OutboundRequest,
} from './outbound-http';
export { OutboundHttpModule } from './outbound-http.module';
