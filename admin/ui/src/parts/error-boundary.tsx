/** What fails inside must not take the page with it: the problem is shown in its place, or `fallback`. */
import type { ReactNode } from 'react';
import { Component } from 'react';
import { Problem } from './problem.tsx';

interface Props {
  readonly fallback?: ReactNode;
  readonly children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override readonly state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    if (this.props.fallback !== undefined) return this.props.fallback;
    return (
      <div className="page">
        <h1 className="hidden">Something went wrong</h1>
        <Problem error={error} retry={() => location.reload()} />
      </div>
    );
  }
}
