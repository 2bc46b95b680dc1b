/** Who gets an acknowledgement. */
export interface AckTarget {
  /** Acknowledgements of this client that wait for the disk. Kept by {@link Acks}. */
  pendingAcks: number;
  /** The newest ticket that an acknowledgement of this client waits for. Kept by {@link Acks}. */
  lastTicket: number;
  /** Take an acknowledgement into the next write. Told also when the connection is gone. */
  putAck(type: number, packetId: number, reason: number): void;
}

/** An acknowledgement of a PUBLISH: PUBACK or PUBREC by its packet type, with an MQTT 5 reason. */
export interface Ack {
  readonly type: number;
  readonly packetId: number;
  readonly reason: number;
}

/** Acknowledgements in the order in which they fall due; none is given before its ticket is durable. */
export interface Acks<Target extends AckTarget> {
  /** Acknowledge when `ticket` is durable; `undefined` = as soon as order allows. [MQTT-4.6.0-2] */
  add(target: Target, ack: Ack, ticket: number | undefined): void;
  /** Give out everything up to this ticket, in one write per client. */
  release(durable: number): void;
  /** Write what was put since the last flush. */
  flush(): void;
  readonly waiting: number;
}

interface Group<Target> {
  readonly ticket: number;
  readonly targets: Target[];
  /** Packet type, reason and packet id in one number each: no object per acknowledgement. */
  readonly codes: number[];
}

/** No acknowledgements at first; `write` sends what has been put to a client. */
export function createAcks<Target extends AckTarget>(write: (target: Target) => void): Acks<Target> {
  let groups: Group<Target>[] = [];
  const touched = new Set<Target>();

  function put(target: Target, code: number): void {
    target.putAck(code >>> 24, code & 0xffff, (code >>> 16) & 0xff);
    touched.add(target);
  }

  function groupOf(ticket: number): Group<Target> {
    const newest = groups.at(-1);
    // Tickets rise, so an older ticket may join the newest group: it waits a little longer and stays in order.
    if (newest !== undefined && newest.ticket >= ticket) return newest;
    const group = { ticket, targets: [], codes: [] };
    groups.push(group);
    return group;
  }

  function giveOut({ targets, codes }: Group<Target>): void {
    for (let i = 0; i < targets.length; i++) {
      const target = targets[i];
      if (target === undefined) continue;
      target.pendingAcks--;
      put(target, codes[i] ?? 0);
    }
  }

  function flush(): void {
    for (const target of touched) write(target);
    touched.clear();
  }

  return {
    add(target, { type, packetId, reason }, ticket) {
      const code = ((type << 24) | (reason << 16) | packetId) >>> 0;
      if (ticket === undefined && target.pendingAcks === 0) {
        put(target, code);
        return;
      }
      const group = groupOf(ticket ?? target.lastTicket);
      group.targets.push(target);
      group.codes.push(code);
      target.lastTicket = group.ticket;
      target.pendingAcks++;
    },
    release(durable) {
      const due = groups.filter((group) => group.ticket <= durable);
      if (due.length === 0) return;
      groups = groups.slice(due.length);
      for (const group of due) giveOut(group);
      flush();
    },
    flush,
    get waiting() {
      return groups.reduce((sum, group) => sum + group.targets.length, 0);
    },
  };
}
