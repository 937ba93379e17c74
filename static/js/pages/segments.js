// @ts-check
// The page of the segments.
import "../parts/segment-board.js";
