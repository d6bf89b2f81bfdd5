/** `keymail/client`: calls handlers from outside, over HTTP. Runs wherever there is `fetch`. */
export type { AwakeableAnswer, AwakeableClient } from './awakeables.ts';
export {
  type ConnectOptions,
  connect,
  type HttpCallOptions,
  type HttpClient,
  type HttpSendClient,
  type HttpSendOptions,
  type Ingress,
  type NamedCall,
  type NamedSend,
  type Output,
  rpc,
  type Send,
} from './connect.ts';
export { HttpCallError, type HttpRetry } from './http.ts';
