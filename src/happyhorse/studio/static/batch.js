import { h } from "./dom.js";
export const batch = () => [h("p", {}, "")];
