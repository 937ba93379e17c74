// @ts-check
// The page of a new customer.
import "../parts/customer-form.js";
