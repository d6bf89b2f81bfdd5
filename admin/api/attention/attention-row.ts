/** One thing that a person should look at. */
export const SCREENS = [
  ...(['invocations', 'invocation', 'actor', 'subscription', 'deployments', 'dead-letters', 'handler'] as const),
] as const;
export const SEVERITIES = ['error', 'warning', 'info'] as const;

export interface Attention {
  readonly kind: string;
  readonly severity: (typeof SEVERITIES)[number];
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
  /** How many it concerns. */
  readonly count: number;
  readonly link: { readonly screen: (typeof SCREENS)[number]; readonly params: Readonly<Record<string, string>> };
}
