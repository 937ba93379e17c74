// @ts-check
// Where a figure of a dashboard leads: to the customers it is made of, of the same team.

/** @typedef {{ team?: { id: number, name: string } | null } | null | undefined} Scope */

/** @param {Record<string, string | number>} filters @param {Scope} scope */
export function customersAt(filters, scope) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) params.set(name, String(value));
  if (scope?.team) params.set("team", String(scope.team.id));
  return `/customers/?${params}`;
}
