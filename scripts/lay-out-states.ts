import { Graph, layout } from '@dagrejs/dagre';
import { groupBy } from '../core/group-by.ts';

/** The file with the layout. */
export const STATE_GRAPH = 'core/timeline/state-graph.generated.json';

/** A state in Amazon States Language. Only the fields that name the next states. */
interface LinkedState {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

/** Sizes in CSS pixels, and the characters of a line of a name. The column of a page has 864 pixels. */
const LINE = 14;
const CHARACTER = 7;
const PADDING = 16;
const LONGEST_LINE = 14;

/** If at least this number of states lead to a state, only the first of these edges determines the layout: more make the graph too wide. */
const MANY_EDGES = 4;

/** An edge between two states. A rare one is drawn only if an execution took it. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly isError: boolean;
  readonly isRare: boolean;
}

/** Orders of the edges that are tried. The width of a layout depends on the order. */
const ORDERS = 16;

/** Lays out the states as a graph from top to bottom. @returns the JSON of the layout */
export function layOutStates(States: Readonly<Record<string, LinkedState>>): string {
  const edges = listEdges(States);
  const drawn = [
    ...groupBy(
      edges.filter(({ isRare }) => !isRare),
      ({ to }) => to,
    ).values(),
  ];
  const graphs = Array.from({ length: ORDERS }, (_, index) => {
    const start = Math.floor((index * drawn.length) / ORDERS);
    return layOut(Object.keys(States), [...drawn.slice(start), ...drawn.slice(0, start)].flat());
  });
  const graph = graphs.reduce((best, one) => (widthOf(one) < widthOf(best) ? one : best));
  const nodes = Object.entries(States).map(([name, { Type }]) => {
    const { x, y, width, height } = graph.node(name);
    return { name, lines: wrap(name), type: Type, x: Math.round(x), y: Math.round(y), width, height };
  });
  const lines = edges.map(({ from, to, isError, isRare }) => {
    const points: readonly Point[] = isRare ? straight(graph.node(from), graph.node(to)) : graph.edge(from, to).points;
    return { from, to, isError, isRare, points: points.map(({ x, y }) => [Math.round(x), Math.round(y)]) };
  });
  const height = Math.ceil(graph.graph().height ?? 0);
  return `${JSON.stringify({ width: Math.ceil(widthOf(graph)), height, nodes, edges: lines }, null, 1)}\n`;
}

function layOut(names: readonly string[], edges: readonly Edge[]): Graph {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 12, ranksep: 22, edgesep: 6, marginx: 8, marginy: 8 });
  for (const name of names) {
    const lines = wrap(name);
    const width = Math.max(...lines.map(({ length }) => length)) * CHARACTER + PADDING;
    graph.setNode(name, { width: Math.round(width), height: lines.length * LINE + PADDING });
  }
  for (const { from, to } of edges) graph.setEdge(from, to, {});
  layout(graph);
  return graph;
}

function widthOf(graph: Graph): number {
  return graph.graph().width ?? 0;
}

/** An error can follow every task, and many states lead to the last states: all these edges would determine the layout. */
function listEdges(States: Readonly<Record<string, LinkedState>>): readonly Edge[] {
  const counts = new Map<string, number>();
  for (const state of Object.values(States)) {
    for (const { to, isError } of linksOf(state)) if (!isError) counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  const drawn = new Set<string>();
  return Object.entries(States).flatMap(([from, state]) =>
    linksOf(state).map(({ to, isError }) => {
      const isRare = isError || ((counts.get(to) ?? 0) >= MANY_EDGES && drawn.has(to));
      if (!isError) drawn.add(to);
      return { from, to, isError, isRare };
    }),
  );
}

/** Breaks a name at spaces into lines. */
function wrap(name: string): readonly string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const longer = [...lines.slice(-1), word].join(' ');
    if (longer.length > LONGEST_LINE) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}

/** A position in the graph. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** A state in the graph. */
interface Box extends Point {
  readonly height: number;
}

/** The line from the side of a state to the side of another. */
function straight(from: Box, to: Box): readonly Point[] {
  const direction = from.y < to.y ? 1 : -1;
  return [
    { x: from.x, y: from.y + (direction * from.height) / 2 },
    { x: to.x, y: to.y - (direction * to.height) / 2 },
  ];
}

/** The states that can follow. A state that follows both normally and after an error is listed once. */
function linksOf({
  Next,
  Default,
  Choices = [],
  Catch = [],
}: LinkedState): readonly { readonly to: string; readonly isError: boolean }[] {
  const normal = [...new Set([Next, ...Choices.map((choice) => choice.Next), Default].filter((name) => name !== undefined))];
  const errors = [...new Set(Catch.map(({ Next: next }) => next))].filter((name) => !normal.includes(name));
  return [...normal.map((to) => ({ to, isError: false })), ...errors.map((to) => ({ to, isError: true }))];
}
