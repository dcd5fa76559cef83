/** Charts as inline SVG, and pages that stand alone: one HTML file, no script, nothing loaded from elsewhere. */
export { type Axis, categoryAxis, linearAxis, logAxis, oddsAxis, rootAxis } from "./chart/axis.ts";
export { barTable } from "./chart/bar-table.ts";
export { contourChart } from "./chart/contour.ts";
export { curveChart } from "./chart/curve.ts";
export { figureCard } from "./chart/figure-card.ts";
export { histogram } from "./chart/histogram.ts";
export { type Dots, type Limit, type Line, type Point, plot, type Stretch, type Tone } from "./chart/plot.ts";
export { rangeOf, span } from "./chart/span.ts";
export { type Html, html } from "./html.ts";
export { type Page, renderPage, type Section, terms } from "./page.ts";
export { STYLE } from "./style.ts";
