/** How pages look: light and dark, wide and narrow, on paper. Every colour stands at the top, in both lights. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f6f3; --panel: #fff; --ink: #1b1d1f; --quiet: #5c6168; --rule: #dedbd3;
  --accent: #0a6a6c; --tint: #d9eceb; --kept: #e9e7e1;
  --loss: #a31d17; --loss-tint: #fae5e2;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131619; --panel: #1a1e22; --ink: #e9e7e2; --quiet: #a3a9b0; --rule: #30363c;
    --accent: #64cdc6; --tint: #143c3c; --kept: #2a3036;
    --loss: #ff958b; --loss-tint: #401b19;
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.5 var(--sans); color: var(--ink); background: var(--paper); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 66rem; padding: clamp(1.25rem, 4vw, 3.5rem) clamp(1rem, 4vw, 2.5rem) 3rem; }
h1, h2, h3, p, ul, ol, dl, dd, figure, pre, table { margin: 0; padding: 0; }
ul, ol { list-style: none; }
code, pre, .name, .place, .sign, .bar text { font-family: var(--mono); font-size: 0.9em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
a { color: var(--accent); text-underline-offset: 0.2em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

header { padding-bottom: 1.75rem; }
.kind { color: var(--accent); font-size: 0.8125rem; font-weight: 650; letter-spacing: 0.09em; text-transform: uppercase; }
h1 { font-size: clamp(1.75rem, 1.2rem + 2.4vw, 2.75rem); line-height: 1.15; font-weight: 680; letter-spacing: -0.02em;
  margin: 0.25rem 0 0.5rem; overflow-wrap: anywhere; }
.lead { max-width: 44rem; color: var(--quiet); font-size: 1.0625rem; text-wrap: pretty; overflow-wrap: anywhere; }
.sum { display: flex; flex-wrap: wrap; gap: 1rem 2.75rem; margin-top: 1.5rem; }
.sum li { display: flex; flex-direction: column; }
.sum b { font-size: 2rem; line-height: 1.1; font-weight: 620; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.sum span { color: var(--quiet); font-size: 0.875rem; }
.sum .lost b { color: var(--loss); }
.sum .none b { color: var(--quiet); font-weight: 400; }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; border-block: 1px solid var(--rule); padding: 0.6rem 0; font-size: 0.875rem; }
nav a { text-decoration: none; padding: 0.15rem 0; }
nav a:hover { text-decoration: underline; }
nav small { color: var(--quiet); font-size: 1em; font-variant-numeric: tabular-nums; }

section { padding-top: 2.25rem; }
h2 { font-size: 1.3125rem; line-height: 1.25; font-weight: 660; letter-spacing: -0.01em; margin-bottom: 0.75rem; }
h3 { font-size: 1rem; font-weight: 640; line-height: 1.4; overflow-wrap: anywhere; }
.hint { color: var(--quiet); font-size: 0.9375rem; margin: -0.35rem 0 0.75rem; max-width: 44rem; text-wrap: pretty; }
.panel { background: var(--panel); border: 1px solid var(--rule); border-radius: 10px; padding: 0.35rem 1.1rem; }
.panel + .panel { margin-top: 0.9rem; }
.destroyed .panel, .failed .panel { background: var(--loss-tint); border-color: var(--loss); }
.destroyed h2, .failed h2 { color: var(--loss); }
.destroyed .quiet, .destroyed .place { color: inherit; }

.thing { display: grid; grid-template-columns: 1.25rem minmax(8rem, 19rem) minmax(0, 1fr) fit-content(16rem); column-gap: 0.9rem;
  align-items: baseline; padding: 0.5rem 0; }
.panel li + li { border-top: 1px solid var(--rule); }
.thing.unsigned { grid-template-columns: minmax(8rem, 21.15rem) minmax(0, 1fr) fit-content(16rem); }
.destroyed .panel li + li { border-color: color-mix(in srgb, var(--loss) 25%, transparent); }
.disk .panel li + li, .disk li + li { border-top: 0; }
.disk li .thing { padding: 0.2rem 0; }
.left { padding: 0.5rem 0; color: var(--quiet); font-size: 0.9375rem; }
.name { overflow-wrap: anywhere; font-weight: 550; }
.details { overflow-wrap: anywhere; font-size: 0.9375rem; }
.place { color: var(--quiet); font-size: 0.8125rem; text-align: right; overflow-wrap: anywhere; }
.sign { font-weight: 700; text-align: center; color: var(--accent); }
.sign.lost { color: var(--loss); }
.sign.kept, .thing.kept .name { color: var(--quiet); }
.thing > .more { grid-column: 2 / -1; min-width: 0; }
.quiet { color: var(--quiet); }

summary { cursor: pointer; padding: 0.5rem 0; color: var(--accent); font-size: 0.9375rem; }
summary b { font-weight: 600; overflow-wrap: anywhere; }
summary .count { float: right; color: var(--quiet); font-variant-numeric: tabular-nums; padding-left: 1rem; }
summary:hover b { text-decoration: underline; text-underline-offset: 0.2em; }
details.fold + details.fold { border-top: 1px solid var(--rule); }
details.fold > ul, details.fold > ol { padding: 0 0 0.5rem 1.1rem; }
.more summary { padding: 0.15rem 0; font-size: 0.875rem; }
.diff { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.8125rem; line-height: 1.5; padding: 0.35rem 0.75rem;
  border-left: 3px solid var(--rule); margin: 0.35rem 0; }
.diff span { display: block; }
.diff .new { color: var(--accent); }
.diff .gone { color: var(--loss); }

.disk { padding-block: 0.9rem; }
.disk > .thing { padding: 0 0 0.6rem; }
.bars { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.5rem 0.9rem; align-items: center; padding: 0.25rem 0 0.6rem; }
.bars dt { color: var(--quiet); font-size: 0.8125rem; }
.bar { display: block; width: 100%; height: 46px; }
.bar rect { x: 1px; y: 1px; width: calc(100% - 2px); height: 44px; rx: 4px; fill: var(--kept); stroke: var(--quiet); stroke-width: 1; }
.bar .new rect, .bar .changed rect { fill: var(--tint); stroke: var(--accent); }
.bar .changed rect { stroke-width: 2; }
.bar .lost rect { fill: var(--loss-tint); stroke: var(--loss); stroke-width: 1.5; }
.bar .free rect { fill: none; stroke-dasharray: 2 4; }
.bar text { fill: var(--ink); font-size: 13px; font-weight: 600; }
.bar text.size { fill: var(--ink); font: 450 12px var(--sans); }
.bar .free text.size { fill: var(--quiet); }
.bar .if-narrow { display: none; }

.works { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
.works th { text-align: left; font-weight: 500; color: var(--quiet); font-size: 0.8125rem; padding: 0.5rem 0.9rem 0.35rem 0; }
.works td { padding: 0.4rem 0.9rem 0.4rem 0; border-top: 1px solid var(--rule); vertical-align: baseline; overflow-wrap: anywhere; }
.works tbody th { font-weight: 400; font-size: 0.9375rem; color: inherit; padding: 0.4rem 0.9rem 0.4rem 0; vertical-align: baseline;
  border-top: 1px solid var(--rule); overflow-wrap: anywhere; }
.works .hash { display: block; color: var(--quiet); font: 0.75rem var(--mono); }
.works thead + tbody tr:first-child > * { border-top: 0; }
.ending { color: var(--loss); font-size: 0.875rem; }
.works .failed rect:last-child { fill: var(--loss); }
.works .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.works tr > :last-child { padding-right: 0; }
.span { display: block; width: 100%; height: 12px; }
.span rect { fill: var(--accent); }
.span .ground { fill: var(--kept); }
.works .chart { width: 38%; min-width: 6rem; vertical-align: middle; }
.steps > li { display: grid; grid-template-columns: minmax(0, 1fr) fit-content(16rem) auto; column-gap: 0.9rem; align-items: baseline;
  padding: 0.3rem 0; font-size: 0.9375rem; }
.steps .what { overflow-wrap: anywhere; }
.steps .time { color: var(--quiet); font-size: 0.8125rem; font-variant-numeric: tabular-nums; text-align: right; min-width: 4rem; }
.steps .lost .what { color: var(--loss); }
.notes li { padding: 0.5rem 0; overflow-wrap: anywhere; }

footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--quiet); font-size: 0.8125rem; overflow-wrap: anywhere; }

@media (max-width: 44rem) {
  .sum { gap: 0.9rem 2rem; }
  .sum b { font-size: 1.625rem; }
  .panel { padding-inline: 0.85rem; }
  .thing, .disk > .thing { grid-template-columns: 1.25rem minmax(0, 1fr) fit-content(9rem); column-gap: 0.6rem; }
  .thing.unsigned { grid-template-columns: minmax(0, 1fr) fit-content(9rem); }
  .thing > .details { grid-row: 2; grid-column: 2 / -1; }
  .thing.unsigned > .details { grid-column: 1 / -1; }
  .thing > .more { grid-row: 3; }
  .bars { grid-template-columns: minmax(0, 1fr); gap: 0.15rem; }
  .bars dd + dt { margin-top: 0.4rem; }
  .bar .if-narrow { display: inline; }
  .bar .if-wide { display: none; }
  .works .wide { display: none; }
  .steps > li { grid-template-columns: fit-content(70%) auto; }
  summary .count { float: none; display: block; padding-left: 1.1rem; }
  .steps .what { grid-column: 1 / -1; }
  .steps .time { text-align: left; min-width: 0; }
}
@media (forced-colors: active) {
  .bar rect, .span rect { stroke: CanvasText; }
}
@media print {
  :root { --paper: #fff; --panel: #fff; }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  nav { display: none; }
  .bar, .span, .destroyed .panel, .failed .panel { print-color-adjust: exact; }
  .thing, .disk, .steps > li { break-inside: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
}
`
