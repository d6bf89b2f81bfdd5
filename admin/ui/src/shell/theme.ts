/** Light, dark, or as the system says. */
import { useLayoutEffect } from 'react';
import { useStored } from '../store.ts';

export type Theme = 'system' | 'light' | 'dark';

export function useTheme(): [Theme, (theme: Theme) => void] {
  return useStored<Theme>('theme', 'system');
}

export function useAppliedTheme(): void {
  const [theme] = useTheme();
  useLayoutEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === 'system') delete dataset['theme'];
    else dataset['theme'] = theme;
  }, [theme]);
}
