import { type Html, html } from '../report/html.ts';
import type { Step } from './read-timeline.ts';
import graph from './state-graph.generated.json' with { type: 'json' };

/** Height of a line of a name, and the radius of the corners of a state that is not a task, in CSS pixels. */
const LINE_HEIGHT = 14;
const MOST_ROUND = 16;

/** Style of the graph. A state that was not visited is quiet. A small screen also has the path as a column, which needs no scrolling. */
export const GRAPH_STYLE: Html = html`
.graph { overflow: auto; max-height: 40rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
.graph svg { display: block; margin: 0 auto; font: 12px system-ui, sans-serif; }
.graph rect { fill: var(--card); stroke: var(--line); }
.graph text { fill: var(--quiet); text-anchor: middle; }
.graph path { fill: none; stroke: var(--line); }
.graph .taken rect { fill: var(--allow-soft); stroke: var(--allow); stroke-width: 1.5; }
.graph .taken text { fill: var(--ink); font-weight: 600; }
.graph path.taken { stroke: var(--allow); stroke-width: 2.5; }
.graph .last rect { fill: var(--soft); stroke: var(--tone); stroke-width: 2.5; }
.graph path.error { stroke-dasharray: 5 4; }
.chain { list-style: none; margin: 0 0 1rem; padding: 0; text-align: center; }
.chain span { display: inline-block; min-width: 14rem; padding: .3rem .8rem; border: 1px solid var(--allow); border-radius: .4rem; background: var(--allow-soft); }
.chain li:last-child span { border: 2px solid var(--tone); background: var(--soft); font-weight: 600; }
.chain li:not(:last-child)::after { content: "↓" / ""; display: block; line-height: 1.3; color: var(--quiet); }
@media (min-width: 48rem) { .graph { max-height: none; } .graph svg { max-width: 100%; height: auto; } }
@media screen and (min-width: 48rem) { .chain { display: none; } }
@media print { .graph { max-height: none; } .graph svg { width: 100%; height: auto; } .chain { display: none; } }
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
  return html`${writeChain(names)}
<div class="graph" role="region" aria-label="State machine" tabindex="0">
<svg role="img" aria-label="Path: ${path.join(', then ')}" width="${graph.width}" height="${graph.height}" viewBox="0 0 ${graph.width} ${graph.height}" xmlns="http://www.w3.org/2000/svg">
${graph.edges.map((edge) => writeEdge(edge, taken.has(`${edge.from}\n${edge.to}`)))}
${graph.nodes.map((node) => writeNode(node, names))}
</svg></div>`;
}

/** Lists each state once, in the order of the first visits. The last state is the end, even if the execution visited the state before. */
function writeChain(names: readonly string[]): Html | undefined {
  const last = names.at(-1);
  if (last === undefined) return undefined;
  const shown = [...new Set(names)].filter((name) => name !== last);
  return html`<ol class="chain">${[...shown, last].map((name) => html`<li><span>${name}${writeCount(names, name)}</span></li>`)}</ol>`;
}

function writeCount(names: readonly string[], name: string): string {
  const visits = names.filter((one) => one === name).length;
  return visits > 1 ? ` ×${visits}` : '';
}

function writeEdge({ isError, isRare, points }: (typeof graph.edges)[number], isTaken: boolean): Html | undefined {
  if (isRare && !isTaken) return undefined;
  const line = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  return html`<path class="${isTaken ? 'taken' : ''}${isError ? ' error' : ''}" d="${line}"/>`;
}

function writeNode({ name, lines, type, x, y, width, height }: (typeof graph.nodes)[number], names: readonly string[]): Html {
  const marks = [...(names.includes(name) ? ['taken'] : []), ...(names.at(-1) === name ? ['last'] : [])].join(' ');
  const radius = type === 'Task' ? 5 : Math.min(height / 2, MOST_ROUND);
  const text = lines.map((line, index) => {
    const baseline = y + 4 + (index - (lines.length - 1) / 2) * LINE_HEIGHT;
    return html`<tspan x="${x}" y="${baseline}">${line}${index === lines.length - 1 ? writeCount(names, name) : ' '}</tspan>`;
  });
  return html`<g class="${marks}"><rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="${radius}"/><text>${text}</text></g>`;
}
