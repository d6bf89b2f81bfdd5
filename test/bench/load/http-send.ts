/**
 * Calls over HTTP with kept connections: the same for us, the peer and the bare echo. By undici's dispatcher, because the
 * generator shares the cores with what it measures, and Node's own client costs half as much again.
 */
import { Pool } from 'undici';

export interface HttpSender {
  /** POSTs a JSON body and reads the answer. @throws Error for an answer that is no 2xx */
  post(path: string, body: string): Promise<void>;
  close(): Promise<void>;
}

const ERROR_CHARACTERS = 300;
const JSON_BODY = { 'content-type': 'application/json' };

export function httpSender(url: string, connections: number): HttpSender {
  const pool = new Pool(url, { connections, pipelining: 1 });
  return {
    close: () => pool.destroy(),
    post: (path, body) =>
      new Promise((resolve, reject) => {
        let status = 0;
        let text = '';
        pool.dispatch(
          { path, method: 'POST', headers: JSON_BODY, body },
          {
            onRequestStart() {},
            onResponseStart(_, statusCode) {
              status = statusCode;
            },
            onResponseData(_, chunk) {
              if (status >= 300) text += chunk.toString('utf8');
            },
            onResponseEnd() {
              if (status < 300) return resolve();
              reject(new Error(`POST ${path} was answered by ${status}: ${text.slice(0, ERROR_CHARACTERS)}`));
            },
            onResponseError: (_, error) => reject(error),
          },
        );
      }),
  };
}
