/**
 * The life of an invocation: the one source of the status column, the API's enum, the UI's legend and the legal operations.
 *
 * The machine has no context and no guards: which event happened is `decide`'s business, what may follow is the machine's.
 * The engine runs `lifecycle.table.ts`, this machine folded into a table; a test holds the two against each other.
 */
import { createMachine } from 'xstate';

export const lifecycleMachine = createMachine({
  id: 'invocation',
  initial: 'queued',
  states: {
    scheduled: {
      description: 'Waits for its start time.',
      on: { due: 'queued', pause: 'paused', cancel: 'cancelled', kill: 'killed' },
    },
    queued: {
      description: 'Waits in the mailbox for its key.',
      on: { delay: 'scheduled', grant: 'running', pause: 'paused', cancel: 'cancelled', kill: 'killed' },
    },
    running: {
      description: 'Holds its key; its handler executes, or is about to.',
      on: {
        restart: 'running',
        suspend: 'suspended',
        backOff: 'backingOff',
        pause: 'paused',
        complete: 'completed',
        fail: 'failed',
        cancel: 'cancelled',
        kill: 'killed',
      },
    },
    suspended: {
      description: 'Waits for a timer, a callee or a signal; costs no memory.',
      on: { wake: 'running', pause: 'paused', kill: 'killed' },
    },
    backingOff: {
      description: 'Its last attempt failed; waits for the next.',
      on: { wake: 'running', pause: 'paused', kill: 'killed' },
    },
    paused: {
      description: 'Waits for a person; keeps its key.',
      on: { wake: 'running', requeue: 'queued', reschedule: 'scheduled', cancel: 'cancelled', kill: 'killed' },
    },
    completed: { type: 'final', description: 'Ended with a result.' },
    failed: { type: 'final', description: 'Ended with a terminal failure.' },
    cancelled: { type: 'final', description: 'Was cancelled, and its handler (if it had begun) wound up.' },
    killed: { type: 'final', description: 'Was ended from outside without asking its handler.' },
  },
});
