/**
 * Every screen, one row each. A row with `nav` stands in the sidebar, in this order; its `key` is what follows `g`.
 * Each screen is loaded when it is first opened.
 */
import type { LucideIcon } from 'lucide-react';
import { Boxes, Cable, Database, Gauge, KeyRound, ListTree, MailX, ScrollText } from 'lucide-react';
import type { ComponentType, LazyExoticComponent } from 'react';
import { lazy } from 'react';

export interface Screen {
  /** As wouter reads it: `/invocations/:id`. */
  readonly path: string;
  readonly screen: LazyExoticComponent<ComponentType>;
  readonly nav?: { readonly title: string; readonly icon: LucideIcon; readonly key: string };
}

export const screens: readonly Screen[] = [
  {
    path: '/',
    screen: lazy(() => import('./overview/overview-screen.tsx')),
    nav: { title: 'Overview', icon: Gauge, key: 'o' },
  },
  {
    path: '/handlers',
    screen: lazy(() => import('./handlers/handlers-screen.tsx')),
    nav: { title: 'Handlers', icon: Boxes, key: 'h' },
  },
  { path: '/handlers/:service/:handler', screen: lazy(() => import('./handlers/handler-screen.tsx')) },
  {
    path: '/invocations',
    screen: lazy(() => import('./invocations/invocations-screen.tsx')),
    nav: { title: 'Invocations', icon: ListTree, key: 'i' },
  },
  { path: '/invocations/:id', screen: lazy(() => import('./invocation/invocation-screen.tsx')) },
  { path: '/invoke', screen: lazy(() => import('./invoke/invoke-screen.tsx')) },
  {
    path: '/actors',
    screen: lazy(() => import('./actors/actors-screen.tsx')),
    nav: { title: 'Actors', icon: KeyRound, key: 'a' },
  },
  { path: '/actors/:object/:key', screen: lazy(() => import('./actors/actor-screen.tsx')) },
  {
    path: '/subscriptions',
    screen: lazy(() => import('./subscriptions/subscriptions-screen.tsx')),
    nav: { title: 'Subscriptions', icon: Cable, key: 's' },
  },
  { path: '/subscriptions/new', screen: lazy(() => import('./subscriptions/new-subscription-screen.tsx')) },
  { path: '/subscriptions/:id', screen: lazy(() => import('./subscriptions/subscription-screen.tsx')) },
  {
    path: '/dead-letters',
    screen: lazy(() => import('./dead-letters/dead-letters-screen.tsx')),
    nav: { title: 'Dead letters', icon: MailX, key: 'd' },
  },
  { path: '/dead-letters/:id', screen: lazy(() => import('./dead-letters/dead-letter-screen.tsx')) },
  {
    path: '/migrations',
    screen: lazy(() => import('./migrations/migrations-screen.tsx')),
    nav: { title: 'Migrations', icon: Database, key: 'm' },
  },
  {
    path: '/audit',
    screen: lazy(() => import('./audit/audit-screen.tsx')),
    nav: { title: 'Audit', icon: ScrollText, key: 'u' },
  },
];
