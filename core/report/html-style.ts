import { type Html, html } from './html.ts';

/** Style sheet of the page: one column, system fonts, the reader's color scheme, no external resources. */
export const HTML_STYLE: Html = html`
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d8dee4; --code: #eef1f4;
  --forbid: #b42318; --forbid-soft: #fdecea; --ask: #8a5300; --ask-soft: #fdf3dc; --allow: #1a6b3c; --allow-soft: #e6f4ea;
  --link: #0b5cad; --gone: #8c1d13; --come: #14532d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1216; --card: #171b21; --ink: #e8ebef; --quiet: #a3adb8; --line: #2c333c; --code: #222831;
    --forbid: #ff9c92; --forbid-soft: #3a1614; --ask: #f3c063; --ask-soft: #33260a; --allow: #7fd6a0; --allow-soft: #10301d;
    --link: #7db8ff; --gone: #ffb0a8; --come: #9be3b5;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 56rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.25rem; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2rem 0 .6rem; font-size: 1.05rem; }
h3 { margin: 0; font-size: 1.05rem; }
p { margin: .35rem 0; }
a { color: var(--link); }
code, pre { font: .85em/1.45 ui-monospace, monospace; }
.quiet { color: var(--quiet); font-size: .875rem; }
.verdict { border-left: .4rem solid var(--tone); padding: .1rem 0 .1rem .9rem; }
.verdict h1 { color: var(--tone); }
.forbid { --tone: var(--forbid); --soft: var(--forbid-soft); }
.ask { --tone: var(--ask); --soft: var(--ask-soft); }
.allow { --tone: var(--allow); --soft: var(--allow-soft); }
.badge { display: inline-block; padding: .05rem .5rem; border-radius: 1rem; background: var(--soft); color: var(--tone); font-size: .8125rem; font-weight: 600; }
.data { --soft: var(--code); --tone: var(--ink); }
.card, .row { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.card { border-top: .2rem solid var(--tone); padding: .9rem 1rem; margin: .7rem 0; }
.card .advice { border-left: .2rem solid var(--line); padding-left: .7rem; }
.row { padding: .55rem .9rem; margin: .4rem 0; }
.row > summary, .row > .head { display: flex; flex-wrap: wrap; gap: .2rem .6rem; align-items: baseline; }
summary { cursor: pointer; list-style: none; }
summary::before { content: "▸"; color: var(--quiet); margin-right: .3rem; }
details[open] > summary::before { content: "▾"; }
summary::-webkit-details-marker { display: none; }
.name { font-weight: 600; }
.diff { margin: .7rem 0 .2rem; border-top: 1px solid var(--line); padding-top: .5rem; }
.sides { display: grid; gap: .4rem; }
@media (min-width: 40rem) { .sides { grid-template-columns: 1fr 1fr; } }
.sides > div { background: var(--code); border-radius: .4rem; padding: .4rem .6rem; }
.sides pre { margin: .1rem 0 0; white-space: pre-wrap; }
.before pre { color: var(--gone); }
.after pre { color: var(--come); }
.lines-diff { margin: .2rem 0; padding: .4rem 0; background: var(--code); border-radius: .4rem; white-space: pre-wrap; }
.lines-diff span { display: inline-block; width: 100%; padding: 0 .6rem 0 calc(.6rem + 2ch); text-indent: -2ch; }
.lines-diff .removed { color: var(--gone); background: var(--forbid-soft); }
.lines-diff .added { color: var(--come); background: var(--allow-soft); }
.lines-diff .skipped { color: var(--quiet); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: 0; }
dt { color: var(--quiet); }
dd, dd p { margin: 0; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
h2 a, h3 a { color: inherit; text-decoration: none; }
.lines { white-space: pre-line; }
.bar { display: block; width: 100%; height: .7rem; margin: .8rem 0; border-radius: .3rem; }
.bar rect { fill: var(--tone); }
.bar .data { --tone: var(--quiet); }
:focus-visible { outline: .2rem solid var(--link); outline-offset: .15rem; }
@media print {
  body { background: none; }
  .card, .row { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
footer { padding-top: 2rem; padding-bottom: 2rem; }
`;
