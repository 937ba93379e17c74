// What the pages take from Lit. Markup from strings (unsafeHTML, unsafeSVG) and style attributes (styleMap) are left out:
// the one would let text become code, the other is refused by the content security policy.
export * from "lit";
export { AsyncDirective } from "lit/async-directive.js";
export { cache } from "lit/directives/cache.js";
export { classMap } from "lit/directives/class-map.js";
export { guard } from "lit/directives/guard.js";
export { ifDefined } from "lit/directives/if-defined.js";
export { join } from "lit/directives/join.js";
export { keyed } from "lit/directives/keyed.js";
export { live } from "lit/directives/live.js";
export { map } from "lit/directives/map.js";
export { range } from "lit/directives/range.js";
export { createRef, ref } from "lit/directives/ref.js";
export { repeat } from "lit/directives/repeat.js";
export { until } from "lit/directives/until.js";
export { when } from "lit/directives/when.js";
