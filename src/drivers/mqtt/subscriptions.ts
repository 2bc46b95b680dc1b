/** A tree of topic filters; each holds one entry per subscriber. */
export interface Subscriptions<Subscriber, Entry> {
  set(filter: string, subscriber: Subscriber, entry: Entry): void;
  delete(filter: string, subscriber: Subscriber): void;
  /** Call `visit` for every entry whose filter matches the topic; a subscriber with several such filters is visited several times. */
  match(topic: string, visit: (subscriber: Subscriber, entry: Entry) => void): void;
  /** Rises with every change. */
  readonly version: number;
}

interface Node<Subscriber, Entry> {
  readonly children: Map<string, Node<Subscriber, Entry>>;
  readonly entries: Map<Subscriber, Entry>;
}

const createNode = <Subscriber, Entry>(): Node<Subscriber, Entry> => ({ children: new Map(), entries: new Map() });

/** An empty tree. Filters are valid (`isFilter`), which also bounds its depth. */
export function createSubscriptions<Subscriber, Entry>(): Subscriptions<Subscriber, Entry> {
  type Branch = Node<Subscriber, Entry>;
  const root: Branch = createNode();
  let version = 0;

  function descend(filter: string): Branch {
    let node = root;
    for (const level of filter.split('/')) {
      const next = node.children.get(level) ?? createNode<Subscriber, Entry>();
      node.children.set(level, next);
      node = next;
    }
    return node;
  }

  /** Remove the entry and every node that has become empty. */
  function prune(node: Branch, levels: readonly string[], subscriber: Subscriber): void {
    const [level, ...deeper] = levels;
    if (level === undefined) {
      node.entries.delete(subscriber);
      return;
    }
    const child = node.children.get(level);
    if (child === undefined) return;
    prune(child, deeper, subscriber);
    if (child.children.size === 0 && child.entries.size === 0) node.children.delete(level);
  }

  function visitAll(node: Branch | undefined, visit: (subscriber: Subscriber, entry: Entry) => void): void {
    node?.entries.forEach((entry, subscriber) => void visit(subscriber, entry));
  }

  function matchFrom(node: Branch, levels: readonly string[], depth: number, visit: (subscriber: Subscriber, entry: Entry) => void): void {
    const level = levels[depth];
    const isSystem = depth === 0 && level?.startsWith('$') === true; // [MQTT-4.7.2-1]
    if (!isSystem) visitAll(node.children.get('#'), visit);
    if (level === undefined) {
      visitAll(node, visit);
      return;
    }
    const exact = node.children.get(level);
    const any = isSystem ? undefined : node.children.get('+');
    if (exact !== undefined) matchFrom(exact, levels, depth + 1, visit);
    if (any !== undefined) matchFrom(any, levels, depth + 1, visit);
  }

  return {
    set(filter, subscriber, entry) {
      descend(filter).entries.set(subscriber, entry);
      version++;
    },
    delete(filter, subscriber) {
      prune(root, filter.split('/'), subscriber);
      version++;
    },
    match: (topic, visit) => matchFrom(root, topic.split('/'), 0, visit),
    get version() {
      return version;
    },
  };
}
