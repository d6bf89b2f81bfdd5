// Made by `npm run ui:types` from the admin API's own table of routes. Don't edit; document sha256 569b6733426d9fdb21f790d376cdc1be55663c33e9da7002d5c31ff250f92a0e


export interface paths {
    "/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All subscriptions, oldest first */
        get: operations["getSubscriptions"];
        put?: never;
        /**
         * Binds a topic to a handler
         * @description Made at once, even where the broker can not be reached: then `state` and `error` say so until it can. The same request again makes no second one, which would process each record once more, but answers 200 with the one that is there; with other options it is refused (409), naming it.
         */
        post: operations["postSubscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One subscription, with each partition: position, log end, lag, state, last error */
        get: operations["getSubscriptionsId"];
        put?: never;
        post?: never;
        /** Stops reading, takes in what was in hand, and removes the subscription */
        delete: operations["deleteSubscriptionsId"];
        options?: never;
        head?: never;
        /**
         * Pauses, resumes, or changes options
         * @description Options are for the role admin.
         */
        patch: operations["patchSubscriptionsId"];
        trace?: never;
    };
    "/subscriptions/{id}/seek": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves the cursor of every partition, or of those that are named */
        post: operations["postSubscriptionsIdSeek"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Invocations, newest first */
        get: operations["getInvocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many there are; counting stops at 10,000 */
        get: operations["getInvocationsCount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One invocation */
        get: operations["getInvocationsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its journal, in order: what the handler asked for, and what it was answered */
        get: operations["getInvocationsIdJournal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks its handler to stop: its next step fails with a cancellation */
        post: operations["postInvocationsIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends it now, without asking its handler */
        post: operations["postInvocationsIdKill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops it where it is; it keeps its key */
        post: operations["postInvocationsIdPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a paused invocation go on */
        post: operations["postInvocationsIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a back-off: the next attempt starts now */
        post: operations["postInvocationsIdRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes one that has ended, with its journal, before its retention does */
        post: operations["postInvocationsIdPurge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a new invocation that goes on from a place in the journal of one that is paused or has ended
         * @description Steps before `from` are not done again: the new journal begins with their items. It is cut at the last place at or before `from` where every entry has its answer; `origin.from` says where.
         */
        post: operations["postInvocationsIdFork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/awakeables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Its awakeables that have no answer yet, in the order in which its handler made them
         * @description A handler behind HTTP tells of none: there only whoever was given an id knows it.
         */
        get: operations["getInvocationsIdAwakeables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/awakeables/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers an awakeable with a value */
        post: operations["postAwakeablesIdResolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/awakeables/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers an awakeable with a failure */
        post: operations["postAwakeablesIdReject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/actors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Actors that have something alive or state, or are paused, by service and key */
        get: operations["getActors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/actors/{object}/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One actor: mailbox, holder, state */
        get: operations["getActorsObjectKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Corrects the state, where it still has this version
         * @description Refused while an invocation has the key, unless that one is paused: it finds the corrected state when it is resumed; what it has read before stays as its journal has it.
         */
        patch: operations["patchActorsObjectKey"];
        trace?: never;
    };
    "/actors/{object}/{key}/promises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Promises of a key of a workflow, by name: those that are complete, and those that somebody waits for */
        get: operations["getActorsObjectKeyPromises"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/actors/{object}/{key}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps everybody from the key: what has it goes on, whoever comes waits in the mailbox */
        post: operations["postActorsObjectKeyPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/actors/{object}/{key}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the key to the next in line again */
        post: operations["postActorsObjectKeyResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dead letters, newest first */
        get: operations["getDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One dead letter, whole */
        get: operations["getDeadLettersId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Corrects the value, before a redrive */
        patch: operations["patchDeadLettersId"];
        trace?: never;
    };
    "/dead-letters/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the record to its handler once more */
        post: operations["postDeadLettersIdRedrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the record up */
        post: operations["postDeadLettersIdDiscard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Steers many invocations at once, or tells how many that would be */
        post: operations["postInvocationsBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/dead-letters/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives many records to their handlers once more, or gives them up; or tells how many that would be */
        post: operations["postDeadLettersBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All services with their handlers */
        get: operations["getServices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One service */
        get: operations["getServicesName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The Kafka clusters of the configuration; secrets are not shown */
        get: operations["getClusters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where handlers live */
        get: operations["getDeployments"];
        put?: never;
        /**
         * Register an address whose handlers speak the open service protocol
         * @description The address is asked what it has; its services are run from there at once, and after each start.
         */
        post: operations["postDeployments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deployments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One deployment */
        get: operations["getDeploymentsId"];
        put?: never;
        post?: never;
        /**
         * Take a deployment away
         * @description Refused where invocations that live, or subscriptions, need it: with force they wait.
         */
        delete: operations["deleteDeploymentsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who asks, as this server sees it */
        get: operations["getSession"];
        put?: never;
        /** Signs in: a token against a cookie that is good for 12 hours */
        post: operations["postSession"];
        /** Signs out: takes the cookie away */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/migrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The migrations of this version, oldest first, and when the store had them */
        get: operations["getMigrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Invokes a handler, and says which invocation it is once that is durable */
        post: operations["postInvoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/{name}/handlers/{handler}/chart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state machine of a handler: how many stand where, and how many ended badly where */
        get: operations["getServicesNameHandlersHandlerChart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invocations/{id}/chart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The chart of its handler, with the way that it took and the place where it stands */
        get: operations["getInvocationsIdChart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server-sent events: what changed, at most four times a second
         * @description `hello` comes first, then `change` (what was touched: read it again) and `health`. With `last-event-id` the stream goes on behind that event; where that is not possible (the engine was restarted, or too much has happened) `reset` comes first: read everything anew. Events are kept for a minute after the last reader has left.
         */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rates, latency, lag, and what needs attention and why */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Readiness: 200 while the engine accepts, else 503 with the reason */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Build and schema */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus text */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what, newest first */
        get: operations["getAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This API as OpenAPI 3.1 */
        get: operations["getOpenapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        NewSubscription: {
            /** @description kafka://cluster/topic */
            source: string;
            /** @description service://service/handler */
            sink: string;
            /** @description Options by name: startFrom, keyEncoding, nullKey, tombstones, backlogRecordsMax, backlogBytesMax, onTopicRecreated, onDataLoss, and Kafka's consumer properties by their own names. */
            options?: {
                [key: string]: unknown;
            };
            /** @description Make it also where one of this source and sink is there: each record is processed by both. */
            allowDuplicate?: boolean;
        };
        SubscriptionChanges: {
            /** @description Merged over the present ones; null takes one away. */
            options?: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            status?: "active" | "paused";
        };
        Seek: {
            /** @description `earliest`, `latest`, a time (RFC 3339, or ms since the epoch), or `{ partition: offset }` */
            to: ("earliest" | "latest") | string | number | {
                [key: string]: number;
            };
        };
        /** @enum {string} */
        InvocationStatus: "scheduled" | "queued" | "running" | "suspended" | "backingOff" | "paused" | "completed" | "failed" | "cancelled" | "killed";
        Fork: {
            /**
             * @description a journal index; 1 does everything again
             * @default 1
             */
            from: number;
            /** @description text in place of the input that it had */
            input?: string;
        };
        ResolveAwakeable: {
            /** @description as JSON; left out, it is answered without one */
            value?: unknown;
        };
        RejectAwakeable: {
            /** @description why; the handler gets it as a TerminalError */
            message: string;
            /** @default 500 */
            code: number;
        };
        StateCorrection: {
            /** @description of the state that is corrected, as it was read; that of a key without state is e3b0c44298fc1c14 */
            version: string;
            /** @description values by name */
            set?: {
                [key: string]: {
                    /** @constant */
                    encoding: "utf8";
                    data: string;
                } | {
                    /** @constant */
                    encoding: "base64";
                    data: string;
                };
            };
            clear?: string[];
        };
        DeadLetterEdit: {
            /** @description Text, `{ encoding, data }` for bytes, or null for a tombstone. */
            value: null | string | {
                /** @constant */
                encoding: "utf8";
                data: string;
            } | {
                /** @constant */
                encoding: "base64";
                data: string;
            };
        };
        InvocationBatch: {
            /** @enum {string} */
            action: "cancel" | "kill" | "pause" | "resume" | "retry" | "purge";
            filter?: {
                status?: components["schemas"]["InvocationStatus"] | components["schemas"]["InvocationStatus"][];
                service?: string;
                handler?: string;
                key?: string;
                subscription?: string;
                /** @description a state of the chart: stood in now, or when it ended badly */
                step?: string;
                /** @description the hash of a chart */
                chart?: string;
                /** @description text in the message of the last error, in whatever case; then newest by number */
                error?: string;
                /** @description RFC 3339 with a zone, or ms since the epoch */
                createdFrom?: string;
                /** @description RFC 3339 with a zone, or ms since the epoch */
                createdTo?: string;
            };
            /** @description those; or give a filter */
            ids?: string[];
            /** @description true only counts, and shows a few */
            dryRun: boolean;
            /** @description what a dry run has counted: where more than a tenth more or fewer are found, nothing is done */
            expected?: number;
        };
        DeadLetterBatch: {
            /** @enum {string} */
            action: "redrive" | "discard";
            filter?: {
                subscription?: string;
                code?: string;
                topic?: string;
                /** @description the key of the record, where it is text */
                key?: string;
            };
            /** @description those; or give a filter */
            ids?: string[];
            /** @description true only counts, and shows a few */
            dryRun: boolean;
            /** @description what a dry run has counted: where more than a tenth more or fewer are found, nothing is done */
            expected?: number;
        };
        SignIn: {
            token: string;
        };
        Invoke: {
            service: string;
            handler: string;
            key?: string;
            /**
             * @description the input as text; JSON where the handler takes JSON
             * @default
             */
            body: string;
            /** @default {} */
            headers: {
                [key: string]: string;
            };
            idempotencyKey?: string;
            /** @default 0 */
            delayMs: number;
        };
        Subscription: {
            id: string;
            source: string;
            sink: string;
            options: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            status: "active" | "paused";
            /** @enum {string} */
            state: "connecting" | "reading" | "paused" | "backpressure" | "failing";
            error: components["schemas"]["SubscriptionError"] | null;
            backlog: {
                records: number;
                bytes: number;
            };
            /** @description as lagRecords */
            lag: number | null;
            /** @description of all partitions; null where an end of a log is not known */
            lagRecords: number | null;
            /** @description of the partition that is furthest behind */
            lagSeconds: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            updatedAt: string;
            partitions: components["schemas"]["SubscriptionPartition"][];
        };
        SubscriptionError: {
            code: string;
            message: string;
            remedy: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at: string;
        };
        SubscriptionPartition: {
            partition: number;
            /** @description the next offset that will be taken */
            position: number;
            logEnd: number | null;
            lag: number | null;
            /** @description how old the last record taken is; 0 without lag */
            lagSeconds: number | null;
            /** @enum {string} */
            state: "reading" | "paused" | "backpressure" | "halted" | "waiting";
            error: components["schemas"]["SubscriptionError"] | null;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description a word for programs */
            code: string;
            detail: string;
            /** @description what to do about it */
            remedy: string;
            errors?: {
                path: string;
                message: string;
            }[];
            /** @description of the state as it is now (version_mismatch) */
            version?: string;
        };
        Invocation: {
            id: string;
            service: string;
            handler: string;
            key: string | null;
            status: components["schemas"]["InvocationStatus"];
            /** @enum {string} */
            mode: "plain" | "exclusive" | "shared" | "workflow";
            origin: components["schemas"]["Origin"];
            /** @description the invocation that called it */
            parent: string | null;
            idempotencyKey: string | null;
            /** @description attempts started so far */
            attempt: number;
            /** @description failed attempts since the journal last grew */
            retryCount: number;
            retryingSince: string | null;
            /** @description its start while scheduled, the next attempt while backing off */
            dueAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
            expiresAt: string | null;
            inputBytes: number;
            cancelRequested: boolean;
            lastError: components["schemas"]["LastError"] | null;
            /** @description the hash of the chart of its handler, by which it last began */
            chart: string | null;
            /** @description the state of its chart in which it stands, or stood when it ended badly; null on its way between steps */
            step: string | null;
            /** @description which row can not be read, and why; what could not be read of it is a stand-in */
            damage?: string;
        };
        Origin: {
            /** @constant */
            kind: "http";
        } | {
            /** @constant */
            kind: "client";
        } | {
            /** @constant */
            kind: "kafka";
            subscription: string;
            topic: string;
            partition: number;
            offset: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            timestamp: string;
        } | {
            /** @constant */
            kind: "handler";
            invocationId: string;
        } | {
            /** @constant */
            kind: "redrive";
            deadLetter: string;
        } | {
            /** @constant */
            kind: "fork";
            of: string;
            /** @description its journal began with so many items of that one; 1 is the input alone */
            from: number;
        };
        LastError: {
            code: number;
            message: string;
            stack?: string;
            stepName?: string;
            stepId: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at: string;
        };
        InvocationDetail: {
            id: string;
            service: string;
            handler: string;
            key: string | null;
            status: components["schemas"]["InvocationStatus"];
            /** @enum {string} */
            mode: "plain" | "exclusive" | "shared" | "workflow";
            origin: components["schemas"]["Origin"];
            /** @description the invocation that called it */
            parent: string | null;
            idempotencyKey: string | null;
            /** @description attempts started so far */
            attempt: number;
            /** @description failed attempts since the journal last grew */
            retryCount: number;
            retryingSince: string | null;
            /** @description its start while scheduled, the next attempt while backing off */
            dueAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
            expiresAt: string | null;
            inputBytes: number;
            cancelRequested: boolean;
            lastError: components["schemas"]["LastError"] | null;
            /** @description the hash of the chart of its handler, by which it last began */
            chart: string | null;
            /** @description the state of its chart in which it stands, or stood when it ended badly; null on its way between steps */
            step: string | null;
            /** @description which row can not be read, and why; what could not be read of it is a stand-in */
            damage?: string;
            /** @description why it is where it is; null once it has ended */
            why: components["schemas"]["Why"] | null;
            /** @description failed attempts, oldest first; the last 20 */
            failures: components["schemas"]["AttemptFailure"][];
        };
        Why: {
            /** @description a word for programs */
            code: string;
            sentence: string;
            /** @description when it goes on by itself, where that is known */
            until: string | null;
            /** @description the invocation that it waits for */
            blockedBy: string | null;
            /** @description the awakeable that it waits for */
            awakeable?: string;
        };
        /** @description a failed attempt */
        AttemptFailure: {
            code: number;
            message: string;
            stack?: string;
            stepName?: string;
            stepId: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at: string;
            attempt: number;
            /** @description which row can not be read, and why; what could not be read of it is a stand-in */
            damage?: string;
        };
        JournalItem: {
            index: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at?: string;
            /** @enum {string} */
            type: "entry" | "completion" | "damaged";
            /**
             * @description of an entry
             * @enum {string}
             */
            kind?: "input" | "run" | "sleep" | "get" | "keys" | "set" | "clear" | "clearAll" | "call" | "send" | "cancel" | "attach" | "peekOutput" | "promise" | "peekPromise" | "completePromise" | "awakeable" | "signal" | "output";
            name?: string;
            /** @description what the entry waits for, or what the completion answers */
            completionId?: number;
            /** @description completions that the handler had seen when it asked */
            seen?: number;
            outcome?: components["schemas"]["Outcome"];
            /** @description the input, the parameter of a call, or the state that was set */
            value?: components["schemas"]["Payload"];
            headers?: {
                name: string;
                value: string;
            }[];
            target?: components["schemas"]["Target"];
            /** @description the invocation that was called, sent, cancelled or attached to */
            invocationId?: string;
            /** @description whose run was attached to */
            workflow?: {
                service: string;
                key: string;
            };
            /** @description what a promise was completed with */
            completion?: components["schemas"]["Outcome"];
            /** @description of an awakeable: what it is answered by; of a signal or a completion: the awakeable that it answers */
            awakeableId?: string;
            /** @description the completion that carries the result of a call */
            resultId?: number;
            idempotencyKey?: string;
            delayMs?: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            dueAt?: string;
            /** @description of a `damaged` item: which row, and why it can not be read */
            damage?: string;
        };
        Outcome: {
            /** @constant */
            kind: "void";
        } | {
            /** @constant */
            kind: "value";
            value: components["schemas"]["Payload"];
        } | {
            /** @constant */
            kind: "failure";
            failure: components["schemas"]["Failure"];
        };
        Payload: {
            /** @enum {string} */
            encoding: "utf8" | "base64";
            data: string;
            /** @description of the whole payload */
            sizeBytes: number;
            /** @description true where `data` is only the beginning */
            truncated: boolean;
        };
        Failure: {
            code: number;
            message: string;
            metadata?: {
                [key: string]: string;
            };
        };
        Target: {
            service: string;
            handler: string;
            key: string | null;
        };
        OpenAwakeable: {
            /** @description what it is answered by */
            id: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            since: string;
        };
        AwakeableAnswered: {
            /** @description whose awakeable it is */
            invocationId: string;
            /**
             * @description `PreviouslyAccepted`: it had an answer already, and keeps that
             * @enum {string}
             */
            status: "Accepted" | "PreviouslyAccepted";
        };
        Actor: {
            service: string;
            key: string;
            mailboxDepth: number;
            /** @description the exclusive invocation that has the key */
            holder: components["schemas"]["Invocation"] | null;
            /** @description who keeps everybody from the key; null while the key is given to the next in line */
            paused: {
                by: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC
                 */
                at: string;
            } | null;
            /** @description which row can not be read, and why; what could not be read of it is a stand-in */
            damage?: string;
        };
        ActorDetail: {
            service: string;
            key: string;
            mailboxDepth: number;
            /** @description the exclusive invocation that has the key */
            holder: components["schemas"]["Invocation"] | null;
            /** @description who keeps everybody from the key; null while the key is given to the next in line */
            paused: {
                by: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC
                 */
                at: string;
            } | null;
            /** @description which row can not be read, and why; what could not be read of it is a stand-in */
            damage?: string;
            /** @description the first of those that wait, in order */
            mailbox: components["schemas"]["Invocation"][];
            state: {
                name: string;
                value: components["schemas"]["Payload"];
            }[];
            /** @description of the state: 16 hex digits, to be given with a correction */
            version: string;
        };
        WorkflowPromise: {
            name: string;
            /** @enum {string} */
            status: "pending" | "resolved" | "rejected";
            /** @description of a pending one since when somebody waits, else when it was completed; null where that is not known */
            since: string | null;
            /** @description what it was completed with */
            completion?: components["schemas"]["Outcome"];
            /** @description the invocation that completed it, which may be gone */
            completedBy?: string;
            /** @description invocations that wait for it, the longest first; at most 10 */
            waiting: components["schemas"]["Invocation"][];
            /** @description how many wait for it in all */
            waitingCount: number;
            /** @description which row can not be read, and why; what could not be read of it is a stand-in */
            damage?: string;
        };
        DeadLetter: {
            id: string;
            subscription: string;
            topic: string;
            partition: number;
            offset: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            timestamp: string;
            key: components["schemas"]["Payload"] | null;
            value: components["schemas"]["Payload"] | null;
            headers: {
                name: string;
                value: components["schemas"]["Payload"] | null;
            }[];
            target: components["schemas"]["Target"];
            code: string;
            message: string;
            attempts: number;
            /** @description the invocation that failed on it */
            invocation: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at: string;
            /** @enum {string} */
            status: "open" | "redriven" | "discarded";
            redrivenAs: string | null;
            /** @description which row can not be read, and why; what could not be read of it is a stand-in */
            damage?: string;
        };
        BatchResult: {
            /** @description found, in a status in which this can be done */
            matched: number;
            done: number;
            /** @description the first of those that were not done, 100 at most */
            refused: {
                id: string;
                code: string;
                detail: string;
            }[];
            /** @description true where there are more than one call takes (10,000): ask again */
            more: boolean;
        };
        Service: {
            name: string;
            /** @enum {string} */
            kind: "service" | "object" | "workflow";
            description?: string;
            metadata?: {
                [key: string]: string;
            };
            handlers: components["schemas"]["Handler"][];
            /** @description where its handlers live; without a uri in the process of the engine */
            deployment: {
                id: string;
                uri: string | null;
            };
            retryPolicy?: {
                initialIntervalMs?: number;
                maxIntervalMs?: number;
                exponentiationFactor?: number;
                maxAttempts?: number | null;
                /** @enum {string} */
                onMaxAttempts?: "pause" | "kill" | "dead-letter";
            };
            inactivityTimeoutMs?: number;
            abortTimeoutMs?: number;
            journalRetentionMs?: number;
            idempotencyRetentionMs?: number;
            ingressPrivate?: boolean;
        };
        /** @description Options that are left out come from the service, then from the defaults. */
        Handler: {
            name: string;
            /** @enum {string} */
            mode: "plain" | "exclusive" | "shared" | "workflow";
            description?: string;
            inputContentType: string | null;
            outputContentType: string;
            inputSchema?: unknown;
            outputSchema?: unknown;
            stats: components["schemas"]["HandlerStats"];
            retryPolicy?: {
                initialIntervalMs?: number;
                maxIntervalMs?: number;
                exponentiationFactor?: number;
                maxAttempts?: number | null;
                /** @enum {string} */
                onMaxAttempts?: "pause" | "kill" | "dead-letter";
            };
            inactivityTimeoutMs?: number;
            abortTimeoutMs?: number;
            journalRetentionMs?: number;
            idempotencyRetentionMs?: number;
            ingressPrivate?: boolean;
        };
        /** @description How many are alive now; times and ends since the engine was started. */
        HandlerStats: {
            queued: number;
            scheduled: number;
            running: number;
            suspended: number;
            backingOff: number;
            paused: number;
            /** @description from acceptance to the first attempt; null where nothing ended yet */
            waitMs: {
                p50: number;
                p95: number;
                p99: number;
            } | null;
            /** @description from the first attempt to the end */
            runMs: {
                p50: number;
                p95: number;
                p99: number;
            } | null;
            finished: {
                completed: number;
                failed: number;
                cancelled: number;
                killed: number;
            };
        };
        Cluster: {
            name: string;
            properties: {
                [key: string]: unknown;
            };
        };
        Deployment: {
            id: string;
            /** @enum {string} */
            kind: "inProcess" | "http";
            /** @description null in the process of the engine */
            uri: string | null;
            transport: ("http2" | "http1") | null;
            /** @description of the open service protocol */
            protocolVersion: number | null;
            /** @description those that are run from there */
            services: string[];
            /** @description why not all of its services are */
            problem: string | null;
            createdAt: string | null;
            updatedAt: string | null;
        };
        Session: {
            /** @enum {string} */
            access: "loopback" | "token" | "mounted";
            signedIn: boolean;
            name: string | null;
            role: ("viewer" | "operator" | "admin") | null;
            /** @description true where nothing can be read before somebody has signed in */
            needsToken: boolean;
        };
        Migration: {
            name: string;
            description: string;
            appliedAt: string | null;
            /** @description always false under a running engine, which brings its store up to date */
            pending: boolean;
        };
        InvokeAccepted: {
            invocationId: string;
            /** @enum {string} */
            status: "Accepted" | "PreviouslyAccepted";
        };
        HandlerChart: {
            service: string;
            handler: string;
            hash: string;
            /** @description the newest first */
            versions: {
                hash: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC
                 */
                firstSeenAt: string;
                current: boolean;
                living: number;
            }[];
            chart: components["schemas"]["Chart"] | null;
            /** @description for createMachine of XState */
            machine: {
                [key: string]: unknown;
            };
            /** @description as its author wrote it, where that is known; else as it runs */
            source: {
                file: string | null;
                line: number;
                text: string;
            } | null;
            /** @description how many of the living stand in which state */
            counts: {
                [key: string]: number;
            };
            /** @description how many ended badly in which state, within a day */
            failures: {
                [key: string]: number;
            };
            /** @description how many that have begun stand in none */
            between: number;
        };
        Chart: {
            hash: string;
            service: string;
            handler: string;
            initial: string;
            states: components["schemas"]["ChartState"][];
            transitions: components["schemas"]["ChartTransition"][];
        };
        ChartState: {
            id: string;
            /** @enum {string} */
            kind: "start" | "step" | "choice" | "loop" | "parallel" | "region" | "try" | "catch" | "finally" | "end" | "throw" | "opaque";
            entry: ("run" | "sleep" | "get" | "set" | "clear" | "clearAll" | "keys" | "call" | "send" | "cancel" | "attach" | "peekOutput" | "promise" | "peekPromise" | "completePromise" | "awakeable" | "signal") | null;
            label: string;
            /** @description the loop, parallel, region or try that it stands in */
            parent: string | null;
            /** @description from 1, in the file of the source */
            line: number | null;
            column: number | null;
            /** @description true where it was learnt from journals */
            inferred: boolean;
        };
        ChartTransition: {
            from: string;
            to: string;
            /** @enum {string} */
            kind: "next" | "then" | "else" | "case" | "default" | "repeat" | "exit" | "error" | "finally" | "join";
            label: string | null;
            inferred: boolean;
        };
        InvocationChart: {
            hash: string;
            chart: components["schemas"]["Chart"] | null;
            /** @description for createMachine of XState */
            machine: {
                [key: string]: unknown;
            };
            /** @description as its author wrote it, where that is known; else as it runs */
            source: {
                file: string | null;
                line: number;
                text: string;
            } | null;
            position: {
                active: string[];
                visited: {
                    [key: string]: {
                        count: number;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC
                         */
                        firstAt: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339, UTC
                         */
                        lastAt: string;
                        failed: number;
                        /** @description journal indexes, the first 100 */
                        entries: number[];
                    };
                };
                transitions: {
                    from: string;
                    to: string;
                    count: number;
                }[];
                /** @description false where the journal has what the chart does not lead to */
                matched: boolean;
                note: string | null;
            };
            /** @description for createActor of XState */
            snapshot: {
                [key: string]: unknown;
            } | null;
        };
        Overview: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at: string;
            engine: {
                version: string;
                schema: string;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC
                 */
                startedAt: string;
                accepting: boolean;
                reason: string | null;
            };
            /** @description how many are alive in each status */
            statuses: {
                [key: string]: number;
            };
            /** @description how many have ended since the engine was started */
            ended: {
                completed: number;
                failed: number;
                cancelled: number;
                killed: number;
            };
            series: components["schemas"]["Series"];
            /** @description worst first */
            attention: components["schemas"]["Attention"][];
        };
        /** @description Counts of each step, oldest first. Kept in memory: they begin anew with the engine. */
        Series: {
            stepMs: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            from: string;
            points: number;
            accepted: number[];
            completed: number[];
            failed: number[];
            retried: number[];
            /** @description taken from Kafka */
            records: number[];
            /** @description from acceptance to the end; null where nothing ended */
            p50Ms: (number | null)[];
            p99Ms: (number | null)[];
            /** @description at the end of each step; null where it is not known */
            lagRecords: (number | null)[];
        };
        Attention: {
            kind: string;
            /** @enum {string} */
            severity: "error" | "warning" | "info";
            title: string;
            why: string;
            remedy: string;
            count: number;
            link: {
                /** @enum {string} */
                screen: "invocations" | "invocation" | "actor" | "subscription" | "deployments" | "dead-letters" | "handler";
                params: {
                    [key: string]: string;
                };
            };
        };
        Health: {
            /** @constant */
            status: "ready";
            services: string[];
        };
        Version: {
            version: string;
            /** @description schema version of the store */
            schema: string;
            node: string;
            /** @description where handlers are called, on the same host; null where an app mounts the ingress */
            ingressPort: number | null;
        };
        AuditRow: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            at: string;
            /** @description who */
            actor: string;
            action: string;
            /** @description the id that it was done to */
            target: string;
            /** @description what was asked, without values */
            detail: unknown;
            /** @description which row can not be read, and why; what could not be read of it is a stand-in */
            damage?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page: there are no more than the configuration allows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Subscription"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubscription"];
            };
        };
        responses: {
            /** @description It was there already, with the same options. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description Made; `location` is its path. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description `invalid_source`: Invalid source; `invalid_sink`: Invalid sink; `invalid_option`: Invalid option; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_cluster`: Unknown cluster; `unknown_sink`: Unknown sink */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `subscription_exists`: Subscription exists */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSubscriptionsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description sub_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSubscriptionsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description sub_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. What was taken is still processed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchSubscriptionsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description sub_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionChanges"];
            };
        };
        responses: {
            /** @description The subscription after the change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description `invalid_option`: Invalid option; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubscriptionsIdSeek: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description sub_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Seek"];
            };
        };
        responses: {
            /** @description The subscription at its new positions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /** @description `invalid_seek`: Invalid position; `partition_unknown`: Unknown partition; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `cursor_moved`: Cursor has moved */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `broker_unreachable`: Broker unreachable; `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInvocations: {
        parameters: {
            query?: {
                /** @description may be repeated */
                status?: components["schemas"]["InvocationStatus"][];
                service?: string;
                handler?: string;
                key?: string;
                subscription?: string;
                /** @description a state of the chart: stood in now, or when it ended badly */
                step?: string;
                /** @description the hash of a chart */
                chart?: string;
                /** @description text in the message of the last error, in whatever case; then newest by number */
                error?: string;
                createdFrom?: string;
                createdTo?: string;
                /** @description `next` of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Invocation"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_cursor`: Invalid cursor; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `page_too_large`: Page too large for the role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInvocationsCount: {
        parameters: {
            query?: {
                /** @description may be repeated */
                status?: components["schemas"]["InvocationStatus"][];
                service?: string;
                handler?: string;
                key?: string;
                subscription?: string;
                /** @description a state of the chart: stood in now, or when it ended badly */
                step?: string;
                /** @description the hash of a chart */
                chart?: string;
                /** @description text in the message of the last error, in whatever case; then newest by number */
                error?: string;
                createdFrom?: string;
                createdTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The count, and whether there may be more: it stops at 10,000, and after a second. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        more: boolean;
                    };
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInvocationsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it stands, and why. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvocationDetail"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInvocationsIdJournal: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                cursor?: string;
                limit?: number;
                /** @description the index of the first item; a negative one counts from the end. A cursor goes before it */
                from?: number;
            };
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; long payloads are cut. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["JournalItem"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_cursor`: Invalid cursor; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `page_too_large`: Page too large for the role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvocationsIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and durable: the invocation as it stands after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invocation"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_finished`: Already finished; `illegal_in_status`: Not possible in this status */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvocationsIdKill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and durable: the invocation as it stands after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invocation"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_finished`: Already finished; `illegal_in_status`: Not possible in this status */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvocationsIdPause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and durable: the invocation as it stands after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invocation"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_finished`: Already finished; `illegal_in_status`: Not possible in this status */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvocationsIdResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and durable: the invocation as it stands after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invocation"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_finished`: Already finished; `illegal_in_status`: Not possible in this status */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvocationsIdRetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and durable: the invocation as it stands after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invocation"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `already_finished`: Already finished; `illegal_in_status`: Not possible in this status */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvocationsIdPurge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and durable. Its idempotency key can be used again. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_finished`: Not finished */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvocationsIdFork: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Fork"];
            };
        };
        responses: {
            /** @description The new invocation, at the end of its mailbox. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invocation"];
                };
            };
            /** @description `invalid_id`: Invalid id; `key_missing`: Key missing; `key_not_taken`: Key not taken; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found; `unknown_service`: Unknown service; `unknown_handler`: Unknown handler */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `illegal_in_status`: Not possible in this status; `fork_too_long`: Fork too long */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_too_large`: Input too large; `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `mailbox_full`: Mailbox full; `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInvocationsIdAwakeables: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; none where it has ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["OpenAwakeable"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_cursor`: Invalid cursor; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `page_too_large`: Page too large for the role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAwakeablesIdResolve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description sign_1… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResolveAwakeable"];
            };
        };
        responses: {
            /** @description Done, and durable. The first answer counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AwakeableAnswered"];
                };
            };
            /** @description `awakeable_id_invalid`: Invalid awakeable id; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_awakeable`: Unknown awakeable */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_too_large`: Input too large; `input_too_complex`: Too many values; `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAwakeablesIdReject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description sign_1… */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectAwakeable"];
            };
        };
        responses: {
            /** @description Done, and durable. The first answer counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AwakeableAnswered"];
                };
            };
            /** @description `awakeable_id_invalid`: Invalid awakeable id; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_awakeable`: Unknown awakeable */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_too_large`: Input too large; `input_too_complex`: Too many values; `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getActors: {
        parameters: {
            query?: {
                service?: string;
                /** @description what the key begins with */
                prefix?: string;
                /** @description `next` of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Actor"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_cursor`: Invalid cursor; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `page_too_large`: Page too large for the role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getActorsObjectKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                object: string;
                /** @description Behind %00 where it is empty, `.` or `..`: a path can not end in these. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The actor as it stands; long values are cut. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActorDetail"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchActorsObjectKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                object: string;
                /** @description Behind %00 where it is empty, `.` or `..`: a path can not end in these. */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StateCorrection"];
            };
        };
        responses: {
            /** @description The actor as it stands; long values are cut. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActorDetail"];
                };
            };
            /** @description `key_invalid`: Invalid key; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_busy`: Key is held */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `version_mismatch`: State has changed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `state_too_large`: State too large; `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getActorsObjectKeyPromises: {
        parameters: {
            query?: {
                /** @description `next` of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                object: string;
                /** @description Behind %00 where it is empty, `.` or `..`: a path can not end in these. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; none for a key that has none. Long values are cut. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["WorkflowPromise"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_cursor`: Invalid cursor; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `page_too_large`: Page too large for the role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postActorsObjectKeyPause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                object: string;
                /** @description Behind %00 where it is empty, `.` or `..`: a path can not end in these. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The actor as it stands; long values are cut. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActorDetail"];
                };
            };
            /** @description `key_invalid`: Invalid key; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_already_paused`: Key is paused; `too_many_keys_paused`: Too many keys paused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postActorsObjectKeyResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                object: string;
                /** @description Behind %00 where it is empty, `.` or `..`: a path can not end in these. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The actor as it stands; long values are cut. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActorDetail"];
                };
            };
            /** @description `key_invalid`: Invalid key; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_not_paused`: Key is not paused */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeadLetters: {
        parameters: {
            query?: {
                status?: "open" | "redriven" | "discarded";
                subscription?: string;
                code?: string;
                topic?: string;
                /** @description the key of the record, where it is text */
                key?: string;
                /** @description `next` of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; long payloads are cut. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DeadLetter"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_cursor`: Invalid cursor; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `page_too_large`: Page too large for the role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeadLettersId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description dl_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The record and why it failed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchDeadLettersId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description dl_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeadLetterEdit"];
            };
        };
        responses: {
            /** @description The dead letter after the change. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `dead_letter_closed`: Dead letter closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDeadLettersIdRedrive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description dl_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted again; `redrivenAs` is the invocation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_redrivable`: Not redrivable; `dead_letter_closed`: Dead letter closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDeadLettersIdDiscard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description dl_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Closed; it can be looked up for a week. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `dead_letter_closed`: Dead letter closed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvocationsBatch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvocationBatch"];
            };
        };
        responses: {
            /** @description What would be done (`dryRun`), or what was done: durable, each with an audit row. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description found, in a status in which this can be done */
                        matched: number;
                        /** @description true where there are more than one call takes (10,000): ask again */
                        more: boolean;
                        /** @description the first of them, 10 at most */
                        sample: components["schemas"]["Invocation"][];
                    } | components["schemas"]["BatchResult"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `batch_changed`: Something else was found */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDeadLettersBatch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeadLetterBatch"];
            };
        };
        responses: {
            /** @description What would be done (`dryRun`), or what was done: durable, each with an audit row. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description found, in a status in which this can be done */
                        matched: number;
                        /** @description true where there are more than one call takes (10,000): ask again */
                        more: boolean;
                        /** @description the first of them, 10 at most */
                        sample: components["schemas"]["DeadLetter"][];
                    } | components["schemas"]["BatchResult"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `batch_changed`: Something else was found */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Service"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServicesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_service`: Unknown service */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getClusters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Cluster"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeployments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Deployment"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDeployments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description http://host:9080 */
                    uri: string;
                    /**
                     * @description take over what the code at a known address has now
                     * @default false
                     */
                    force?: boolean;
                };
            };
        };
        responses: {
            /** @description It is registered. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description `invalid_uri`: Invalid address; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `deployment_exists`: Registered already; `service_exists`: Name taken; `deployment_in_use`: Deployment in use; `too_many_deployments`: Too many deployments */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_an_endpoint`: Not a service endpoint; `endpoint_not_supported`: Endpoint not supported */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `endpoint_unreachable`: Endpoint unreachable; `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeploymentsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description dp_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deployment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDeploymentsId: {
        parameters: {
            query?: {
                force?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description dp_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `deployment_in_use`: Deployment in use */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who asks, and what they may. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Who asks, and what they may. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_wrong`: Wrong token */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMigrations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Migration"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                        /** @description why there are none */
                        note: string | null;
                    };
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvoke: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Invoke"];
            };
        };
        responses: {
            /** @description Accepted; its result is to be read from the invocation. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvokeAccepted"];
                };
            };
            /** @description `not_public`: Private handler; `key_missing`: Key missing; `key_not_taken`: Key not taken; `key_invalid`: Invalid key; `input_not_taken`: Input not taken; `idempotency_key_invalid`: Invalid idempotency key; `invalid_request`: Invalid request; `malformed_path`: Malformed path; `malformed_json`: Malformed JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `role_too_low`: Role too low; `cross_origin`: Cross-origin request */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_service`: Unknown service; `unknown_handler`: Unknown handler */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_conflict`: Idempotency key used */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_too_large`: Input too large; `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `wrong_content_type`: Wrong content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `mailbox_full`: Mailbox full; `too_many_logins`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_accepting`: Not accepting; `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped; `quarantined`: Quarantined */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServicesNameHandlersHandlerChart: {
        parameters: {
            query?: {
                /** @description of an earlier version */
                hash?: string;
            };
            header?: never;
            path: {
                name: string;
                handler: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The chart. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandlerChart"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown_service`: Unknown service; `unknown_handler`: Unknown handler; `chart_not_known`: Chart not known */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInvocationsIdChart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description inv_… */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The chart and the position. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvocationChart"];
                };
            };
            /** @description `invalid_id`: Invalid id; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: Not found; `chart_not_known`: Chart not known */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream without an end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_role_streams`: Too many streams of the role */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_streams`: Too many streams; `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: {
                window?: "5m" | "15m" | "1h" | "6h";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As of now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It accepts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_accepting`: Not accepting; `no_room`: No room */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Collected now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAudit: {
        parameters: {
            query?: {
                actor?: string;
                action?: string;
                target?: string;
                /** @description `next` of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditRow"][];
                        /** @description the cursor of the next page; null on the last */
                        next: string | null;
                    };
                };
            };
            /** @description `invalid_cursor`: Invalid cursor; `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody; `page_too_large`: Page too large for the role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenapiJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `invalid_request`: Invalid request; `malformed_path`: Malformed path */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `token_missing`: Token needed; `token_wrong`: Wrong token; `session_over`: Session over */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `host_not_allowed`: Host not allowed; `nobody`: Nobody */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `too_many_logins`: Too many wrong tokens; `too_many_reads`: Too many reads at once */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `no_room`: No room; `unavailable`: Store unavailable; `timeout`: Query took too long; `stopped`: Engine stopped */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
