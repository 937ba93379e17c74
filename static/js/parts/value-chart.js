// @ts-check
// Every chart of ours: the title is the finding, the line below gives measure, unit and n, the same data opens
// as a table, and a mark leads to its rows. Redrawn for its width and its colour scheme, never shrunk.
import { html, nothing } from "../../vendor/lit.js";
import { chartTheme, ground } from "../lib/chart-theme.js";
import { PageElement, define } from "../lib/element.js";
import { numbersTable } from "./chart-numbers.js";

const NARROW = 480;
// What an A4 page with our margins holds, in its 96 pixels an inch.
const PAPER = 680;

/** @typedef {{ theme: import("../lib/chart-theme.js").ChartTheme, width: number, narrow: boolean }} Drawing */
/** @typedef {import("./chart-numbers.js").Numbers} Numbers */

class ValueChart extends PageElement {
  static properties = {
    finding: { type: String },
    measure: { type: String },
    size: { type: String },
    draw: { attribute: false },
    numbers: { attribute: false },
    legend: { attribute: false },
    drill: { attribute: false },
  };

  constructor() {
    super();
    this.finding = "";
    this.measure = "";
    /** "small", "usual" or "tall". */
    this.size = "usual";
    /** Gives the ECharts option for a theme and a width. @type {((drawing: Drawing) => object) | null} */
    this.draw = null;
    /** The same data as a table. @type {Numbers | null} */
    this.numbers = null;
    /** Only for two or more fills. @type {Array<{ look: string, label: string }>} */
    this.legend = [];
    /** Where the whole of it can be seen. @type {{ href: string, label: string } | null} */
    this.drill = null;
    this.redraw = () => this.paint();
    this.onPaper = false;
    this.toPaper = () => this.#print(true);
    this.toScreen = () => this.#print(false);
    this.watch = new ResizeObserver(() => this.#resized());
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("theme-changed", this.redraw);
    window.addEventListener("beforeprint", this.toPaper);
    window.addEventListener("afterprint", this.toScreen);
    if (this.hasUpdated) this.updateComplete.then(() => this.#begin());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("theme-changed", this.redraw);
    window.removeEventListener("beforeprint", this.toPaper);
    window.removeEventListener("afterprint", this.toScreen);
    this.watch.disconnect();
    this.chart?.dispose();
    this.chart = undefined;
  }

  firstUpdated() {
    this.#begin();
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has("draw") || changed.has("numbers")) this.paint();
  }

  async #begin() {
    const { init } = await import("../../vendor/echarts.js");
    const plot = this.querySelector(".plot");
    if (!this.isConnected || this.chart || !(plot instanceof HTMLElement)) return;
    this.chart = init(plot, null, { renderer: "svg" });
    this.chart.on("click", (mark) =>
      this.tell("mark-click", { name: mark.name, index: mark.dataIndex, series: mark.seriesName, data: mark.data }),
    );
    this.watch.observe(plot);
    this.paint();
  }

  #resized() {
    if (!this.chart || this.onPaper) return;
    this.chart.resize();
    this.paint();
  }

  /** Paper is light and as wide as it is, whatever the screen is. @param {boolean} onPaper */
  #print(onPaper) {
    this.onPaper = onPaper;
    this.chart?.resize({ width: onPaper ? PAPER : "auto", animation: { duration: 0 } });
    this.paint();
  }

  /** Draw again with what is known now. */
  paint() {
    if (!this.chart || !this.draw) return;
    const theme = chartTheme({ onPaper: this.onPaper });
    const width = this.chart.getWidth();
    const option = this.draw({ theme, width, narrow: width < NARROW });
    const base = ground(theme);
    this.chart.setOption(withGround(this.onPaper ? { ...base, animation: false } : base, option), { notMerge: true });
  }

  render() {
    return html`<figure class="chart">
      <figcaption>
        <div>
          <h2>${this.finding}</h2>
          ${this.measure ? html`<p>${this.measure}</p>` : nothing}
        </div>
        ${this.drill ? html`<a class="textlink sm" href=${this.drill.href}>${this.drill.label}</a>` : nothing}
      </figcaption>
      ${this.legend.length ? html`<div class="legend">${this.legend.map(({ look, label }) => html`<span><i class=${look}></i>${label}</span>`)}</div>` : nothing}
      <div class="plot plot-${this.size}" role="img" aria-label=${`${this.finding}. ${this.measure}`}></div>
      ${this.numbers ? numbersTable(this.numbers, this.measure || this.finding) : nothing}
    </figure>`;
  }
}

/** @param {Record<string, any>} base @param {Record<string, any>} option */
function withGround(base, option) {
  const merged = { ...base, ...option };
  for (const name of ["grid", "tooltip", "textStyle"]) merged[name] = { ...base[name], ...option[name] };
  return merged;
}

define("value-chart", ValueChart);
