// @ts-check
// The settings: one element for each tab, and the drawer for the forms about one record.
import "../parts/settings-boundaries.js";
import "../parts/settings-company.js";
import "../parts/settings-definitions.js";
import "../parts/settings-drawer.js";
import "../parts/settings-me.js";
import "../parts/settings-people.js";
import "../parts/settings-plans.js";
import "../parts/settings-products.js";
import "../parts/settings-rates.js";
import "../parts/settings-tokens.js";
