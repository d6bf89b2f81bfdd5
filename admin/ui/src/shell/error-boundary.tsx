/** A screen that fails must not take the page with it. */
import type { ReactNode } from 'react';
import { Component } from 'react';
import { Problem } from '../parts/problem.tsx';

interface Props {
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
    return (
      <div className="page">
        <Problem error={error} retry={() => location.reload()} />
      </div>
    );
  }
}
