// @ts-check
// Where a figure of a dashboard leads: to the customers it is made of, of the same team.

/** A chance of still buying below this is at risk, by the words of the design. */
const AT_RISK_BELOW = "0.40";

/** @typedef {{ team?: { id: number, name: string } | null } | null | undefined} Scope */

/** @param {Record<string, string | number>} filters @param {Scope} scope */
export function customersAt(filters, scope) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) params.set(name, String(value));
  if (scope?.team) params.set("team", String(scope.team.id));
  return `/customers/?${params}`;
}

/**
 * The filters of those at risk as the figures count them: who is expected to bring nothing more can't be lost.
 * @param {import("./money.js").Money} value any amount in the company's currency: it says how small the least one is
 * @param {string} [below]
 */
export function atRisk({ amount }, below = AT_RISK_BELOW) {
  const decimals = amount.split(".")[1]?.length ?? 0;
  return { p_alive_below: below, potential_min: (10 ** -decimals).toFixed(decimals) };
}
