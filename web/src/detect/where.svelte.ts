/** Which part of the page is shown: the list, one network or one account. */

export interface Where {
  part: 'list' | 'network' | 'account';
  /** Of a network or a finding, from 1. */
  at: number;
}

/** Reads a place out of an address such as #network-3. */
export function placeOf(hash: string): Where {
  const match = /^#(network|account)-([1-9]\d{0,8})$/.exec(hash);
  if (!match) return { part: 'list', at: 0 };
  return { part: match[1] as 'network' | 'account', at: Number(match[2]) };
}

class Place {
  now = $state<Where>(placeOf(globalThis.location?.hash ?? ''));

  /** Follows the address until the returned function is called. */
  follow(): () => void {
    const read = () => {
      const next = placeOf(location.hash);
      const moved = next.part !== this.now.part || next.at !== this.now.at;
      this.now = next;
      if (moved) scrollTo(0, 0);
    };
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }
}

export const place = new Place();
