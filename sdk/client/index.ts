/** `keymail/client`: calls handlers from outside, over HTTP. Runs wherever there is `fetch`. */
export type { AwakeableAnswer, AwakeableClient } from './awakeables.ts';
export {
  type ConnectOptions,
  connect,
  type HttpCallOptions,
  type HttpSendOptions,
  type Ingress,
  type NamedCall,
  type NamedSend,
  rpc,
} from './connect.ts';
export { HttpCallError, type HttpRetry } from './http.ts';
export type { Output } from './reads.ts';
export type { HttpClient, HttpSendClient, Send } from './types.ts';
export type { WorkflowClient } from './workflow-client.ts';
