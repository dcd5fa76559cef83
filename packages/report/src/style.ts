/** The look of the report: calm, readable in light and dark, and on paper. No fonts and no pictures from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --raised: #ffffff; --ink: #1d2126; --soft: #5c6570; --line: #e2dfd8; --wash: #f1efe9;
  --right: #1f7a6d; --right-rgb: 31 122 109; --wrong: #b8432f; --wrong-rgb: 196 84 58; --second: #c07a12;
  --note: #47688f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --raised: #1b1f23; --ink: #e8e6e1; --soft: #a0a7ae; --line: #30363c; --wash: #20252a;
    --right: #5cc2b0; --right-rgb: 72 178 160; --wrong: #ee8a73; --wrong-rgb: 226 110 84; --second: #e2ac52;
    --note: #8db2dc;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --raised: #fff; --ink: #111; --soft: #555; --line: #ddd; --wash: #f4f4f2;
    --right: #1f7a6d; --right-rgb: 31 122 109; --wrong: #b8432f; --wrong-rgb: 196 84 58; --second: #a8690c;
    --note: #47688f;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav, details:not([open]) { display: none !important; }
  section, figure, .figure { break-inside: avoid; }
  main { padding: 0; max-width: none; }
}
* { box-sizing: border-box; }
html { background: var(--paper); scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; color: var(--ink); background: var(--paper);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  font-variant-numeric: tabular-nums;
}
main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
header { display: flex; gap: 1.25rem; align-items: center; padding: 3rem 0 1.5rem; }
header svg { flex: none; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -.015em; font-weight: 650; margin: 0; overflow-wrap: anywhere; }
header p { margin: .3rem 0 0; color: var(--soft); }
h2 { font-size: 1.3rem; letter-spacing: -.01em; font-weight: 640; margin: 0 0 .35rem; }
h3 { font-size: 1rem; font-weight: 620; margin: 2rem 0 .6rem; }
section { padding: 2.6rem 0 0; }
section > p { margin: 0 0 1.1rem; max-width: 46rem; }
.lead, .quiet { color: var(--soft); }
nav { border-block: 1px solid var(--line); padding: .6rem 0; font-size: .875rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; list-style: none; margin: 0; padding: 0; }
nav a { color: var(--soft); text-decoration: none; }
a:hover, a:focus-visible { color: var(--ink); text-decoration: underline; text-underline-offset: .2em; }
:focus-visible { outline: 2px solid var(--right); outline-offset: 2px; border-radius: 2px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin: 1.2rem 0; }
.figure { background: var(--raised); border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem 1.25rem 1.2rem; }
.figure h3 { margin: 0; font-size: .875rem; font-weight: 560; color: var(--soft); }
.figure .value { font-size: 2.5rem; line-height: 1.15; letter-spacing: -.03em; font-weight: 600; margin: .1rem 0 .5rem; }
.figure .value.small { font-size: 1.7rem; letter-spacing: -.02em; }
.figure p:not(.value) { margin: .55rem 0 0; font-size: .9rem; }
.figure .between { color: var(--soft); font-size: .82rem; margin-top: .45rem; }
.span { position: relative; display: block; height: 14px; }
.span::before { content: ""; position: absolute; inset: 6px 0; height: 2px; border-radius: 1px; background: var(--line); }
.span i { position: absolute; top: 4px; height: 6px; border-radius: 3px; background: rgb(var(--right-rgb) / .35); min-width: 3px; }
.span b { position: absolute; top: 1px; width: 3px; height: 12px; margin-left: -1.5px; border-radius: 2px; background: var(--right); }
.span.fault i { background: rgb(var(--wrong-rgb) / .32); } .span.fault b { background: var(--wrong); }
.fill { position: relative; display: block; height: 14px; min-width: 6rem; }
.fill i { position: absolute; top: 1px; height: 12px; border-radius: 2px; background: rgb(var(--right-rgb) / .75); } .fill i.minus { background: rgb(var(--wrong-rgb) / .75); }
.fill b { position: absolute; top: 6px; height: 2px; background: var(--ink); opacity: .65; }
.bars td:not(.number) { width: 20%; padding-right: .6rem; }
.scale { display: flex; justify-content: space-between; font-size: .7rem; color: var(--soft); }
.scroll + p { margin-top: .9rem; }
.scroll { overflow-x: auto; margin: 0 -.5rem; padding: 0 .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th { font-weight: 560; text-align: left; }
thead th { color: var(--soft); font-size: .82rem; border-bottom: 1px solid var(--line); vertical-align: bottom; }
th, td { padding: .5rem .75rem .5rem 0; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
td.number, th.number { text-align: right; white-space: nowrap; }
td .span { min-width: 7rem; }
td small, dd small { color: var(--soft); font-size: .8rem; }
.classes .number { padding-right: 1.75rem; }
.classes td:not(.number) { width: 25%; padding-right: 1.5rem; }
.stack { display: flex; gap: 2px; height: 12px; min-width: 8rem; }
.stack i { border-radius: 3px; background: var(--right); } .stack i + i { background: var(--second); } .stack i + i + i { background: var(--note); }
.key { display: inline-flex; gap: 1.1rem; font-size: .82rem; color: var(--soft); flex-wrap: wrap; margin: .6rem 0 0; }
.key span::before { content: ""; display: inline-block; width: .7em; height: .7em; border-radius: 3px; margin-right: .45em; background: var(--right); }
.key span + span::before { background: var(--second); } .key span + span + span::before { background: var(--note); }
.confusion { width: auto; border-collapse: separate; border-spacing: 3px; font-size: .9rem; }
.confusion th, .confusion td { border: 0 !important; padding: .45rem .6rem; }
.confusion thead th { text-align: center; font-weight: 560; color: var(--ink); font-size: .85rem; max-width: 6.6rem; overflow-wrap: break-word; }
.confusion thead th:first-child { max-width: none; }
.confusion tbody th { text-align: right; max-width: 14rem; overflow-wrap: anywhere; font-size: .85rem; }
.confusion thead th:first-child { color: var(--soft); font-weight: 400; font-size: .78rem; text-align: right; }
.confusion td { text-align: center; min-width: 5rem; height: 2.9rem; border-radius: 6px; background: var(--wash); }
.confusion td.zero { color: transparent; }
.confusion.dense { font-size: .72rem; border-spacing: 1px; } .confusion.dense td { min-width: 1.6rem; height: 1.7rem; padding: .1rem; border-radius: 3px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.6rem 2rem; }
.charts figure { margin: 0; } .charts figcaption { font-weight: 560; font-size: .92rem; margin-bottom: .3rem; }
.charts > figure:only-child { max-width: 46rem; } .charts > figure { min-width: 0; } .charts + .charts { margin-top: 1.6rem; }
.charts svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--soft); font-size: 12px; font-family: inherit; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .curve { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
svg .first { stroke: var(--right); } svg .second { stroke: var(--second); }
svg text.first { fill: var(--right); stroke: none; } svg text.second { fill: var(--second); stroke: none; }
svg .mark { fill: var(--paper); stroke-width: 2.25; } svg .best { stroke: var(--soft); stroke-dasharray: 2 4; }
svg .curve.good, svg .mark.good { stroke: var(--right); } svg .curve.bad, svg .mark.bad { stroke: var(--wrong); }
svg .curve.note, svg .mark.note { stroke: var(--note); }
svg .dot { fill: none; stroke-width: 7; stroke-linecap: round; stroke: var(--right); opacity: .8; } svg .whisker { fill: none; stroke-width: 1.5; stroke: var(--right); opacity: .35; }
svg .dot.second, svg .whisker.second { stroke: var(--second); } svg .dot.note, svg .whisker.note { stroke: var(--note); } svg .dot.bad, svg .whisker.bad { stroke: var(--wrong); }
svg .layer { fill: var(--right); opacity: .1; } svg .unsure { fill: var(--wrong); opacity: .13; } svg .isoline.edge { stroke: var(--wrong); stroke-width: 1.75; opacity: 1; } svg .isoline { fill: none; stroke: var(--right); stroke-width: 1; opacity: .55; }
svg text.level { fill: var(--ink); font-size: 11px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
svg .tried { fill: none; stroke: var(--ink); stroke-width: 5; stroke-linecap: round; opacity: .4; }
svg .bar.good { fill: var(--right); } svg .bar.bad { fill: var(--wrong); } svg .middle { stroke: var(--soft); }
svg .around { opacity: .16; stroke: none; } svg .around.bad { fill: var(--wrong); } svg .around.second { fill: var(--second); } svg .around.good { fill: var(--right); } svg .around.note { fill: var(--note); }
svg line.limit { stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 5 3; } svg text.limit { fill: var(--ink); font-weight: 560; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
svg .stretch { opacity: .2; } svg .stretch.bad { fill: var(--wrong); } svg .stretch.second { fill: var(--second); opacity: .32; }
svg .review { fill: var(--note); opacity: .14; }
.legend { display: inline-flex; gap: 1.1rem; font-size: .82rem; color: var(--soft); flex-wrap: wrap; margin: .4rem 0 0; }
.legend span::before { content: ""; display: inline-block; width: .7em; height: .7em; border-radius: 3px; margin-right: .45em; background: var(--right); }
.legend .bad::before { background: var(--wrong); } .legend .second::before { background: var(--second); } .legend .note::before { background: var(--note); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(17.5rem, 1fr)); gap: 1.4rem; }
.pictures figure { margin: 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 3px; border-radius: 10px; overflow: hidden; background: var(--line); border: 1px solid var(--line); }
.pair.alone { grid-template-columns: 1fr; max-width: 50%; }
.pair img { width: 100%; aspect-ratio: 1; object-fit: contain; display: block; background: var(--wash); }
.pair img.tiny { image-rendering: pixelated; }
figcaption .file { display: block; font: .76rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--soft); overflow-wrap: anywhere; }
.pictures.wide { grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); }
.pair svg { width: 100%; display: block; }
.pair rect { fill: none; stroke-width: calc(var(--unit) * 3); stroke: var(--right); }
.pair text { font-size: calc(var(--unit) * 15); fill: var(--right); }
.pair rect.alarm { stroke: var(--wrong); } .pair text.alarm { fill: var(--wrong); }
.pair rect.missed { stroke: var(--second); stroke-dasharray: calc(var(--unit) * 7) calc(var(--unit) * 5); } .pair text.missed { fill: var(--second); }
.pictures figcaption { font-size: .88rem; margin-top: .5rem; }
.wrong { color: var(--wrong); font-weight: 560; } .right { color: var(--right); font-weight: 560; }
dl { display: grid; grid-template-columns: minmax(9rem, 15rem) 1fr; gap: 0; margin: 0; font-size: .92rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
dl + p { margin-top: 1.2rem; }
dt, dd { padding: .42rem 1rem .42rem 0; border-top: 1px solid var(--line); }
dt:first-of-type, dt:first-of-type + dd { border-top: 0; }
code { font: .84em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { background: var(--wash); border-radius: 8px; padding: .7rem .9rem; overflow-x: auto; margin: .6rem 0 0; }
.findings { list-style: none; margin: 0; padding: 0; }
.findings li { padding: .65rem 0 .65rem 1.35rem; position: relative; border-top: 1px solid var(--line); }
.findings li:first-child { border-top: 0; }
.findings li::before { content: ""; position: absolute; left: 0; top: 1.2rem; width: .6rem; height: .6rem; border-radius: 50%; background: var(--note); }
.findings li.warning::before { background: var(--second); } .findings li.error::before { background: var(--wrong); }
.findings small { color: var(--soft); font-size: .8rem; }
.findings ul { margin: .4rem 0 0; padding-left: 1.1rem; font-size: .84rem; }
.decisions { margin: 0; padding: 0; list-style: none; }
.decisions li { padding: .65rem 0; border-top: 1px solid var(--line); } .decisions li:first-child { border-top: 0; }
.decisions p { margin: .1rem 0 0; color: var(--soft); font-size: .92rem; }
details { margin-top: .8rem; } details summary { cursor: pointer; color: var(--soft); font-size: .875rem; }
details[open] summary { margin-bottom: .5rem; } .findings details { margin-top: .2rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0 3rem; align-items: start; }
.columns dl { grid-template-columns: minmax(8rem, 11rem) 1fr; }
.aside { border-left: 3px solid var(--second); padding: .1rem 0 .1rem .9rem; }
footer { color: var(--soft); font-size: .82rem; margin-top: 3.5rem; padding-bottom: 3rem; }
footer p { border-top: 1px solid var(--line); padding-top: 1rem; margin: 0 0 .6rem; } footer p + p { border: 0; padding: 0; }
@media (max-width: 40rem) { dl, .columns dl { grid-template-columns: 1fr; } dd { border-top: 0 !important; padding-top: 0; } header { padding-top: 1.5rem; } }
`;
