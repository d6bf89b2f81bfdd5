/** A replay can't go on before the handler asks for the journal's next entry; a handler that never does would never end. */
import type { Replay } from '../replay/index.ts';
import type { AttemptSettings } from './clock.ts';

export class StallWatch {
  readonly #replay: Replay;
  readonly #settings: AttemptSettings;
  readonly #stalled: (what: string) => void;
  #timer: unknown = null;

  constructor(replay: Replay, settings: AttemptSettings, stalled: (what: string) => void) {
    this.#replay = replay;
    this.#settings = settings;
    this.#stalled = stalled;
  }

  begin(): void {
    if (this.#timer !== null) return;
    const { replayStallMs, clock } = this.#settings;
    const { askedCount } = this.#replay;
    this.#timer = clock.after(replayStallMs, () => {
      this.#timer = null;
      if (!this.#replay.waitsForAsk) return;
      if (this.#replay.askedCount !== askedCount) return this.begin();
      this.#stalled(this.#replay.owedMessage(`the handler asked for nothing for ${replayStallMs} ms`));
    });
  }

  end(): void {
    if (this.#timer !== null) this.#settings.clock.cancel(this.#timer);
  }
}
