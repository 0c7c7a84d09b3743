import { h } from "./dom.js";
export const usage = () => [h("p", {}, "")];
