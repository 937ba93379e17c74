// @ts-check
import "../parts/lab-replay.js";
