/** Who gets an acknowledgement. */
export interface AckTarget {
  /** Acknowledgements of this client that wait for the disk. Kept by {@link Acks}. */
  pendingAcks: number;
  /** The newest ticket that an acknowledgement of this client waits for. Kept by {@link Acks}. */
  lastTicket: number;
  /** Something was put to it since the last flush. Kept by {@link Acks}. */
  isTouched: boolean;
}

/** The way to the targets; both are told also when the connection is gone. */
export interface AckWay<Target> {
  /** Take an acknowledgement into the next write. */
  put(target: Target, type: number, packetId: number, reason: number): void;
  /** Send what has been put. */
  write(target: Target): void;
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

/** No acknowledgements at first. */
export function createAcks<Target extends AckTarget>(way: AckWay<Target>): Acks<Target> {
  let groups: Group<Target>[] = [];
  const touched = createTouched(way.write);

  function put(target: Target, code: number): void {
    way.put(target, code >>> 24, code & 0xffff, (code >>> 16) & 0xff);
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
      touched.flush();
    },
    flush: touched.flush,
    get waiting() {
      return groups.reduce((sum, group) => sum + group.targets.length, 0);
    },
  };
}

/**
 * Those to whom something was put. A Set would do, but V8 makes the table of an old Set in old memory each time that it is cleared or
 * grows: 300 bytes a message, which only the marking of all memory frees.
 */
function createTouched<Target extends AckTarget>(write: (target: Target) => void): { add(target: Target): void; flush(): void } {
  const targets: (Target | undefined)[] = [];
  let count = 0;
  return {
    add(target) {
      if (target.isTouched) return;
      target.isTouched = true;
      targets[count++] = target;
    },
    flush() {
      for (let i = 0; i < count; i++) {
        const target = targets[i];
        targets[i] = undefined; // one that has gone is not kept
        if (target === undefined) continue;
        target.isTouched = false;
        write(target);
      }
      count = 0;
    },
  };
}
