/**
 * Every screen, one row each. A row with `nav` stands in the sidebar, in this order; its `key` is what follows `g`.
 * Each screen is loaded when it is first opened.
 */
import type { LucideIcon } from 'lucide-react';
import { Boxes, Cable, Database, Gauge, KeyRound, ListTree, MailX, ScrollText, Server } from 'lucide-react';
import type { ComponentType } from 'react';
import { lazyScreen } from './lazy-part.tsx';

export interface Section {
  readonly title: string;
  readonly icon: LucideIcon;
  readonly key: string;
  /** Stands at the bottom of a phone, where there is room for four; the others are behind “More”. */
  readonly onPhone?: true;
}

export interface Screen {
  /** As the router reads it: `/invocations/:id`. */
  readonly path: string;
  readonly screen: ComponentType;
  readonly nav?: Section;
}

export const screens: readonly Screen[] = [
  {
    path: '/',
    screen: lazyScreen(() => import('./overview/overview-screen.tsx')),
    nav: { title: 'Overview', icon: Gauge, key: 'o', onPhone: true },
  },
  {
    path: '/handlers',
    screen: lazyScreen(() => import('./handlers/handlers-screen.tsx')),
    nav: { title: 'Handlers', icon: Boxes, key: 'h' },
  },
  { path: '/handlers/:service/:handler', screen: lazyScreen(() => import('./handlers/handler-screen.tsx')) },
  {
    path: '/deployments',
    screen: lazyScreen(() => import('./deployments/deployments-screen.tsx')),
    nav: { title: 'Deployments', icon: Server, key: 'p' },
  },
  {
    path: '/invocations',
    screen: lazyScreen(() => import('./invocations/invocations-screen.tsx')),
    nav: { title: 'Invocations', icon: ListTree, key: 'i', onPhone: true },
  },
  { path: '/invocations/:id', screen: lazyScreen(() => import('./invocation/invocation-screen.tsx')) },
  { path: '/invoke', screen: lazyScreen(() => import('./invoke/invoke-screen.tsx')) },
  {
    path: '/actors',
    screen: lazyScreen(() => import('./actors/actors-screen.tsx')),
    nav: { title: 'Actors', icon: KeyRound, key: 'a', onPhone: true },
  },
  { path: '/actors/:object', screen: lazyScreen(() => import('./actors/actor-screen.tsx')) },
  {
    path: '/subscriptions',
    screen: lazyScreen(() => import('./subscriptions/subscriptions-screen.tsx')),
    nav: { title: 'Subscriptions', icon: Cable, key: 's' },
  },
  { path: '/subscriptions/new', screen: lazyScreen(() => import('./subscriptions/new-subscription-screen.tsx')) },
  { path: '/subscriptions/:id', screen: lazyScreen(() => import('./subscriptions/subscription-screen.tsx')) },
  {
    path: '/dead-letters',
    screen: lazyScreen(() => import('./dead-letters/dead-letters-screen.tsx')),
    nav: { title: 'Dead letters', icon: MailX, key: 'd', onPhone: true },
  },
  { path: '/dead-letters/:id', screen: lazyScreen(() => import('./dead-letters/dead-letter-screen.tsx')) },
  {
    path: '/migrations',
    screen: lazyScreen(() => import('./migrations/migrations-screen.tsx')),
    nav: { title: 'Migrations', icon: Database, key: 'm' },
  },
  {
    path: '/audit',
    screen: lazyScreen(() => import('./audit/audit-screen.tsx')),
    nav: { title: 'Audit', icon: ScrollText, key: 'u' },
  },
];
