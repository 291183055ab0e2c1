import { type Html, html } from '../report/html.ts';
import type { Step } from './read-timeline.ts';
import graph from './state-graph.generated.json' with { type: 'json' };

/** Style of the graph. A state that was not visited is quiet. */
export const GRAPH_STYLE: Html = html`
.graph { overflow-x: auto; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
.graph svg { display: block; font: 12px system-ui, sans-serif; }
.graph rect { fill: var(--card); stroke: var(--line); }
.graph text { fill: var(--quiet); text-anchor: middle; }
.graph path { fill: none; stroke: var(--line); }
.graph .taken rect { fill: var(--allow-soft); stroke: var(--allow); stroke-width: 1.5; }
.graph .taken text { fill: var(--ink); font-weight: 600; }
.graph path.taken { stroke: var(--allow); stroke-width: 2.5; }
.graph .last rect { fill: var(--soft); stroke: var(--tone); stroke-width: 2.5; }
.graph path.error { stroke-dasharray: 5 4; }
`;

/**
 * Draws the state machine with the path of an execution. The layout is computed when the state machine is built.
 *
 * @param steps every visit of a state, in order
 */
export function writeStateGraph(steps: readonly Step[]): Html {
  const names = steps.map(({ name }) => name);
  const taken = new Set(names.slice(1).map((name, index) => `${names[index]}\n${name}`));
  const known = new Set(graph.nodes.map(({ name }) => name));
  const path = names.filter((name, index) => known.has(name) && name !== names[index - 1]);
  return html`<div class="graph" role="region" aria-label="State machine" tabindex="0">
<svg role="img" aria-label="Path: ${path.join(', then ')}" width="${graph.width}" height="${graph.height}" viewBox="0 0 ${graph.width} ${graph.height}" xmlns="http://www.w3.org/2000/svg">
${graph.edges.map((edge) => writeEdge(edge, taken.has(`${edge.from}\n${edge.to}`)))}
${graph.nodes.map((node) => writeNode(node, names))}
</svg></div>`;
}

/** The edges that an error takes are drawn only if the execution took them. */
function writeEdge({ isError, points }: (typeof graph.edges)[number], isTaken: boolean): Html | undefined {
  if (isError && !isTaken) return undefined;
  const line = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  return html`<path class="${isTaken ? 'taken' : ''}${isError ? ' error' : ''}" d="${line}"/>`;
}

function writeNode({ name, type, x, y, width, height }: (typeof graph.nodes)[number], names: readonly string[]): Html {
  const visits = names.filter((one) => one === name).length;
  const marks = [...(visits > 0 ? ['taken'] : []), ...(names.at(-1) === name ? ['last'] : [])].join(' ');
  const radius = type === 'Task' ? 5 : height / 2;
  return html`<g class="${marks}"><rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="${radius}"/><text x="${x}" y="${y + 4}">${name}${visits > 1 ? ` ×${visits}` : undefined}</text></g>`;
}
