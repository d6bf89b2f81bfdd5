/** Methods that keep their object: `const { run } = ctx` is how many write it, and failed with a sentence about a private member. */

/** To be called once for a class, after it is made. */
export function makeDetachable({ prototype }: { readonly prototype: object }): void {
  for (const [name, { value: method }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === 'constructor' || typeof method !== 'function') continue;
    Object.defineProperty(prototype, name, {
      configurable: true,
      get() {
        return method.bind(this);
      },
    });
  }
}
