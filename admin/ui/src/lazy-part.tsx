/**
 * A part of the page that is loaded when it is first shown, or before. Not `React.lazy`: React shows what was waited for no
 * sooner than 300 ms after it has shown that it waits, and most parts are there within 50.
 */
import type { ComponentType, ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { Loading } from './parts/empty.tsx';

/** `waiting` stands in its place until then, and is as large as it will be. */
export function lazyPart<Props extends object>(
  load: () => Promise<{ readonly default: ComponentType<Props> }>,
  waiting: ReactNode,
): ComponentType<Props> & { readonly preload: () => void } {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<ComponentType<Props>> | null = null;
  const begin = (): Promise<ComponentType<Props>> => {
    loading ??= load().then((module) => {
      loaded = module.default;
      return loaded;
    });
    return loading;
  };
  function LazyPart(props: Props) {
    const [Part, setPart] = useState(() => loaded);
    const [failure, setFailure] = useState<unknown>(null);
    useEffect(() => {
      if (loaded === null) begin().then((part) => setPart(() => part), setFailure);
    }, []);
    // The boundary around it says so.
    if (failure !== null) throw failure;
    return Part === null ? waiting : <Part {...props} />;
  }
  return Object.assign(LazyPart, {
    preload() {
      // Whoever shows it then is told of a failure.
      begin().catch(() => undefined);
    },
  });
}

/** A screen: the whole of the page waits for it. */
export const lazyScreen = (load: () => Promise<{ readonly default: ComponentType }>): ComponentType =>
  lazyPart(load, <Loading />);
