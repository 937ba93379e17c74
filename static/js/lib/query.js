// @ts-check
// The state of a view lives in its address: filters, order and search can be sent to a colleague.

/** @returns {Record<string, string>} */
export function readQuery() {
  return Object.fromEntries(new URLSearchParams(location.search));
}

/**
 * Change the address without a new entry in the history; empty values leave it.
 * @param {Record<string, string | number | null | undefined>} changes
 */
export function writeQuery(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") query.delete(name);
    else query.set(name, String(value));
  }
  const text = query.toString();
  history.replaceState(history.state, "", text ? `?${text}` : location.pathname);
}
