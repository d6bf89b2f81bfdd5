// A handler in a definition of its own, and an attempt of it that has begun.

import { type Context, type ObjectContext, object, service } from '../../../sdk/index.ts';
import { Script, type ScriptOptions } from './script.ts';

type Handler<Ctx> = (ctx: Ctx, input: never) => Promise<unknown>;

/** As the only handler, `h`, of a service. */
export const unkeyed = (handler: Handler<Context>) => service({ name: 's', handlers: { h: handler as never } });
/** As the only handler, `h`, of an object. */
export const keyed = (handler: Handler<ObjectContext>) => object({ name: 'o', handlers: { h: handler as never } });

/** The first attempt, when nothing moves any more. */
export const begin = (handler: Handler<Context>, options: Partial<ScriptOptions> = {}) =>
  new Script(unkeyed(handler), { handler: 'h', ...options }).start();
export const beginKeyed = (handler: Handler<ObjectContext>, options: Partial<ScriptOptions> = {}) =>
  new Script(keyed(handler), { handler: 'h', ...options }).start();
