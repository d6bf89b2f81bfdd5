/**
 * A screen that is loaded when it is first opened. Not `React.lazy`: React shows what was waited for no sooner than 300 ms
 * after it has shown that it waits, and most screens are there within 50.
 */
import type { ComponentType } from 'react';
import { useEffect, useState } from 'react';
import { Loading } from './parts/empty.tsx';

export function lazyScreen(load: () => Promise<{ readonly default: ComponentType }>): ComponentType {
  let loaded: ComponentType | null = null;
  return function LazyScreen() {
    const [Screen, setScreen] = useState(() => loaded);
    const [failure, setFailure] = useState<unknown>(null);
    useEffect(() => {
      if (loaded !== null) return;
      load().then(({ default: screen }) => {
        loaded = screen;
        setScreen(() => screen);
      }, setFailure);
    }, []);
    // The boundary around the screen says so.
    if (failure !== null) throw failure;
    return Screen === null ? <Loading /> : <Screen />;
  };
}
