import { Graph, layout } from '@dagrejs/dagre';

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

/** Size of a state in CSS pixels, and the space for its name. */
const HEIGHT = 30;
const CHARACTER = 6.6;
const PADDING = 22;

/** Lays out the states as a graph from top to bottom. @returns the JSON of the layout */
export function layOutStates(States: Readonly<Record<string, LinkedState>>): string {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 26, ranksep: 30, marginx: 8, marginy: 8 });
  for (const name of Object.keys(States)) {
    graph.setNode(name, { width: Math.round(name.length * CHARACTER + PADDING), height: HEIGHT });
  }
  const edges = Object.entries(States).flatMap(([from, state]) => linksOf(state).map((link) => ({ from, ...link })));
  // An error can follow every task: its edges would determine the layout.
  for (const { from, to, isError } of edges) if (!isError) graph.setEdge(from, to, {});
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const nodes = Object.entries(States).map(([name, { Type }]) => {
    const { x, y, width: nodeWidth } = graph.node(name);
    return { name, type: Type, x: Math.round(x), y: Math.round(y), width: nodeWidth, height: HEIGHT };
  });
  const lines = edges.map(({ from, to, isError }) => {
    const points: readonly Point[] = isError ? straight(graph.node(from), graph.node(to)) : graph.edge(from, to).points;
    return { from, to, isError, points: points.map(({ x, y }) => [Math.round(x), Math.round(y)]) };
  });
  return `${JSON.stringify({ width: Math.ceil(width), height: Math.ceil(height), nodes, edges: lines }, null, 1)}\n`;
}

/** A position in the graph. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** The line from the side of a state to the side of another. */
function straight(from: Point, to: Point): readonly Point[] {
  const side = from.y < to.y ? HEIGHT / 2 : -HEIGHT / 2;
  return [
    { x: from.x, y: from.y + side },
    { x: to.x, y: to.y - side },
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
